import type { Model, Node } from '../../ir';
import { originOf } from '../../passes/edit';
import { calibratedPlan } from '../../transforms/quantize/calibratedPlan';
import { measureRanges } from '../../transforms/quantize/measureRanges';
import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Plan } from '../../transforms/quantize/plan';
import { type Ranges, scaleRoots } from '../../transforms/quantize/ranges';
import type { DataEnv } from '../../transforms/transform';
import type { SweepMode } from './options';

/** A layer to measure: with it alone quantized, or it alone left float. */
export interface SweptLayer {
  readonly name: string;
  readonly node: Node;
  /** Names of the original's nodes. */
  readonly group: readonly string[];
}

/** Layers that have integer kernels, in the graph's order. `known`: names of the original's nodes. */
export function sweptLayers({ chosen }: Plan, known: ReadonlySet<string>): SweptLayer[] {
  return [...chosen.values()]
    .filter(c => c.facet.weight !== undefined)
    .map(c => {
      const group = [...new Set([c.node, ...(c.absorbed ? [c.absorbed] : [])].flatMap(originOf))];
      return { name: known.has(c.node.name) ? c.node.name : group[0]!, node: c.node, group };
    });
}

/** What static quantization would be told for the variant of one layer. */
export function settingsFor({ node }: SweptLayer, mode: SweepMode, settings: QuantizeSettings): QuantizeSettings {
  const names = originOf(node);
  return mode === 'one-on'
    ? { ...settings, only: new Set(names) }
    : { ...settings, exclude: new Set([...settings.exclude, ...names]) };
}

/** Ranges of every value that one of the plans gives a scale, from one run over the data; null: not finite. */
export async function rangesFor(model: Model, plans: Iterable<Plan>, samples: number, env: DataEnv): Promise<Ranges> {
  const wanted = new Set<string>();
  for (const plan of plans)
    for (const root of scaleRoots(model, plan).values()) if (!plan.constant(root)) wanted.add(root);
  return measureRanges(model, [...wanted], { calibration: 'minmax', percentile: 100, samples }, env);
}

/** The plan of these settings without the nodes whose values are not finite; a plan of nothing where no layer is left to quantize. */
export async function finitePlan(
  model: Model,
  plan: Plan,
  settings: QuantizeSettings,
  ranges: Ranges,
  env: DataEnv,
): Promise<Plan> {
  if (!notFinite(plan, ranges)) return plan;
  return (await calibratedPlan(model, settings, env, ranges)).plan;
}

/** A value of the plan that had no finite range; undefined: all had one. */
export const notFinite = ({ quantized }: Plan, ranges: Ranges): string | undefined =>
  [...quantized].find(value => ranges.get(value) === null);
