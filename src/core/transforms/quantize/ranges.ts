import type { Model } from '../../ir';
import { readTensor } from '../../ir';
import { floatsOf } from '../../numeric/elements';
import { type IntegerRange, type Limits, type QuantizationParameters, uint8Range } from '../../numeric/quantization';
import { limitsOf } from './absorb';
import { parametersFor } from './codes';
import type { Plan } from './plan';

/** The values that a tensor takes on the data. */
export interface Range {
  readonly min: number;
  readonly max: number;
}
/** By value; null for one that was not finite. */
export type Ranges = Map<string, Range | null>;

/** The value whose scale each quantized value shares: what the nodes that only move values read in the first place. */
export function scaleRoots(model: Model, { chosen, quantized }: Plan): Map<string, string> {
  const roots = new Map([...quantized].map(value => [value, value]));
  for (const node of model.graph.nodes) {
    const c = chosen.get(node);
    if (c?.facet.role !== 'sameScale') continue;
    for (const output of c.outputs) roots.set(output, roots.get(c.inputs[0]!.value)!);
  }
  return roots;
}

/** Scale and zero point by root value. A range that an absorbed Relu or Clip limits stays inside the limits, or the runtime would keep it. */
export async function activationParameters(
  plan: Plan,
  roots: ReadonlyMap<string, string>,
  ranges: ReadonlyMap<string, Range | null>,
  codes: IntegerRange = uint8Range,
): Promise<Map<string, QuantizationParameters>> {
  const limits = new Map<string, Limits>();
  for (const { absorbed, outputs } of plan.chosen.values()) {
    const known = absorbed && limitsOf(absorbed, plan.constant);
    if (known) limits.set(outputs[0]!, known);
  }
  const parameters = new Map<string, QuantizationParameters>();
  for (const root of new Set(roots.values())) {
    const range = ranges.get(root) ?? (await constantRange(plan, root));
    parameters.set(root, parametersFor(range, codes, limits.get(root)));
  }
  return parameters;
}

async function constantRange({ constant }: Plan, value: string): Promise<Range> {
  const tensor = constant(value);
  if (!tensor) throw new Error(`no range was measured for ${value}`);
  let [min, max] = [0, 0];
  for (const x of floatsOf(tensor.type, await readTensor(tensor))) {
    min = Math.min(min, x);
    max = Math.max(max, x);
  }
  return { min, max };
}
