import type { Model } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { guardBiases } from './guardBiases';
import { ActivationQuantizer, Insertions } from './insert';
import type { QuantizeSettings } from './options';
import type { Plan } from './plan';
import { activationParameters, type Range, scaleRoots } from './ranges';
import { WeightQuantizer } from './weights';

/** Puts integer weights and QuantizeLinear / DequantizeLinear pairs where the plan says. Edits the model. */
export async function rewrite(
  model: Model,
  chosen: Plan,
  ranges: ReadonlyMap<string, Range | null>,
  settings: QuantizeSettings,
): Promise<void> {
  const { graph } = model;
  const names = new UniqueNames(model);
  const insertions = new Insertions();
  guardBiases(model, chosen, inferredTypes(model), names);
  const roots = scaleRoots(model, chosen);
  const parameters = await activationParameters(chosen, roots, ranges);
  const weights = new WeightQuantizer(graph, names, settings);
  for (const c of chosen.chosen.values()) {
    if (!c.facet.weight) continue;
    const weight = chosen.constant(c.node.inputs[c.facet.weight.input]!)!;
    const bias = c.facet.bias === undefined ? undefined : chosen.constant(c.node.inputs[c.facet.bias] ?? '');
    const { scale } = parameters.get(roots.get(c.inputs[0]!.value)!)!;
    insertions.putBefore(c.node, await weights.quantize(c, weight, bias, scale));
  }
  const activations = new ActivationQuantizer(graph, chosen, roots, parameters, names, insertions);
  for (const value of chosen.quantized) await activations.quantize(value);
  insertions.apply(graph);
  removeDeadCode(model);
}
