import { findOp } from '../../src/core/ops/registry';
import { stepTitle } from '../../src/core/recipe/edits';
import { givesPrecision, type RecipeStep } from '../../src/core/recipe/recipe';
import type { LayerView } from '../../src/protocol/views';
import { offerOf } from './offers';

/** What the steps for the whole model make of a layer without a mark, in a word: `INT8`. */
export function wholeModelGives(layer: LayerView, steps: readonly RecipeStep[]): string {
  const first = steps.find(step => appliesTo(step, layer));
  if (first) return stepTitle(first);
  const follows = steps.some(step => step.step === 'quantize' && step.mode === 'static') && followsOthers(layer);
  return follows ? 'as the layers around it' : 'unchanged';
}

function appliesTo(step: RecipeStep, layer: LayerView): boolean {
  if (!givesPrecision(step) || step.exclude?.includes(layer.name)) return false;
  if (step.step === 'float16') return offerOf(layer, 'float16').possible;
  if (step.mode === 'static') return offerOf(layer, 'int8').possible;
  if (step.mode === 'weights' && step.bits === 4) return offerOf(layer, 'int4').possible;
  const op = findOp(layer.op);
  return layer.parameters > 0 && (step.mode === 'weights' ? op?.weightOnly : op?.dynamicQuantize) !== undefined;
}

/** Layers without weights are quantized where they stand between integers. */
const followsOthers = ({ op }: LayerView): boolean => {
  const facet = findOp(op)?.quantize;
  return facet !== undefined && !facet.weight;
};
