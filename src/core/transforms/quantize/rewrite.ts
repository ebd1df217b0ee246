import type { Model } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { ActivationQuantizer } from './activationQuantizer';
import { guardBiases } from './guardBiases';
import { Insertions } from './insert';
import type { QuantizeSettings } from './options';
import { Parameters } from './parameters';
import type { Plan } from './plan';
import type { Range } from './ranges';
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
  const parameters = await Parameters.for(model, names, chosen, ranges, settings.activations.symmetric);
  const weights = new WeightQuantizer(graph, names, settings);
  for (const c of chosen.chosen.values()) {
    if (!c.facet.weight) continue;
    const weight = chosen.constant(c.node.inputs[c.facet.weight.input]!)!;
    const bias = c.facet.bias === undefined ? undefined : chosen.constant(c.node.inputs[c.facet.bias] ?? '');
    const input = parameters.of(c.inputs[0]!.value, c.bits).parameters;
    insertions.putBefore(c.node, await weights.quantize(c, weight, bias, input.scale));
  }
  const activations = new ActivationQuantizer(model, chosen, parameters, names, insertions);
  for (const value of chosen.quantized) await activations.quantize(value);
  insertions.apply(graph);
  removeDeadCode(model);
}
