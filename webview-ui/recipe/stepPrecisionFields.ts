import type { PrecisionStep } from '../../src/core/recipe/recipe';
import { type ChoiceName, choiceNames, choicesOf, quantizeChoices } from '../../src/core/transforms/quantize/choices';
import { dataFields } from './stepDataFields';
import { numberEntry } from './stepEntries';
import { exclusionFields, type NamedLayer } from './stepExclusionFields';
import type { StepField } from './stepFields';
import { option, typedOption } from './stepOption';
import { borderWords, choiceWords } from './stepWords';

export function precisionFields(step: PrecisionStep, layers: readonly NamedLayer[]): StepField[] {
  const others = [...dataFields(step), ...exclusionFields(layers)];
  if (step.step === 'float16') return [option('halfBorders', borderWords, [false, true], false), ...others];
  const meaningful = choicesOf(step.mode).filter(name => {
    if (name === 'bits') return step.mode === 'weights';
    if (name === 'percentile') return step.calibration === 'percentile';
    return !(step.recover && corrections.has(name));
  });
  return [...inOrder(meaningful).map(fieldOf), ...others];
}

/** What `recover` decides by itself. */
const corrections: ReadonlySet<ChoiceName> = new Set(['equalize', 'equalizeClips', 'absorbBias', 'correctBias']);

/** As their words are ordered; those that have none yet stand last, under their names. */
function inOrder(names: readonly ChoiceName[]): ChoiceName[] {
  const worded = Object.keys(choiceWords) as ChoiceName[];
  const all = [...worded, ...choiceNames.filter(name => !worded.includes(name))];
  return all.filter(name => names.includes(name));
}

function fieldOf(key: ChoiceName): StepField {
  const choice = quantizeChoices[key];
  const words = choiceWords[key] ?? { label: key, help: choice.description };
  const between = 'between' in choice ? choice.between : undefined;
  return between
    ? typedOption(key, words, numberEntry(...between), choice.default)
    : option(key, words, choice.values, choice.default);
}
