import type { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { graphsOf } from '../../passes/edit';
import { nothingTo } from '../selection';
import type { CalibrationEnv } from './calibrationRun';
import { facetOf } from './facets';
import { measureRanges } from './measureRanges';
import type { QuantizeSettings } from './options';
import { makePlan, type Plan } from './plan';
import { quantizedAlready } from './quantizedAlready';
import { type Ranges, scaleRoots } from './ranges';

/** Plans, measures ranges that are not `known`, and plans again without the nodes whose values were not finite, until all are. */
export async function calibratedPlan(
  model: Model,
  settings: QuantizeSettings,
  env: CalibrationEnv,
  known: Ranges = new Map(),
): Promise<{ plan: Plan; ranges: Ranges }> {
  const ranges: Ranges = new Map(known);
  const refused = new Map<string, string>();
  for (;;) {
    const plan = makePlan(model, settings, refused);
    if (![...plan.chosen.values()].some(c => c.facet.weight)) throw nothingToQuantize(model, plan);
    const roots = new Set(scaleRoots(model, plan).values());
    const unknown = [...roots].filter(value => !ranges.has(value) && !plan.constant(value));
    if (unknown.length > 0)
      for (const [value, range] of await measureRanges(model, unknown, settings, env)) ranges.set(value, range);
    const bad = new Set([...roots].filter(value => ranges.get(value) === null));
    if (bad.size === 0) return { plan, ranges };
    for (const { node, inputs, outputs } of plan.chosen.values()) {
      const value = [...inputs.map(i => i.value), ...outputs].find(v => bad.has(v));
      if (value) refused.set(node.name, `its value ${value} was not finite on the data`);
    }
  }
}

function nothingToQuantize({ graph }: Model, { reasons }: Plan): LatheError {
  const already = quantizedAlready(graph);
  if (already) return already;
  const first = [...reasons].find(([node]) => facetOf(node)?.weight);
  const inBody = [...graphsOf(graph)].some(g => g !== graph && g.nodes.some(n => facetOf(n)?.weight));
  const why = first
    ? ` (${first[0].opType} ${first[0].name}: ${first[1]})`
    : inBody
      ? ' outside the bodies of If and Loop'
      : '';
  return nothingTo('quantize', `no layer with weights has an integer kernel in onnxruntime${why}`);
}
