import type { RecipeStep } from '../../src/core/recipe/recipe';
import { type ChoiceName, choiceNames, choicesOf, quantizeChoices } from '../../src/core/transforms/quantize/choices';
import { borderWords, choiceWords, type Words } from './stepWords';

export type Value = string | number | boolean;

/** One choice of a step, as the user makes it. */
export interface StepField {
  readonly key: ChoiceName | 'halfBorders';
  readonly words: Words;
  /** Empty: any number between two. */
  readonly values: readonly Value[];
  readonly between: readonly [low: number, high: number] | null;
  readonly default: Value;
}

/** What is worth asking of a step as it is; what follows from other choices is left out. */
export function fieldsOf(step: RecipeStep): StepField[] {
  if (step.step !== 'quantize' && step.step !== 'float16') return [];
  if (step.step === 'float16')
    return [{ key: 'halfBorders', words: borderWords, values: [false, true], between: null, default: false }];
  const meaningful = choicesOf(step.mode).filter(name => {
    if (name === 'bits') return step.mode === 'weights';
    if (name === 'percentile') return step.calibration === 'percentile';
    return !(step.recover && corrections.has(name));
  });
  return inOrder(meaningful).map(fieldOf);
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
  return {
    key,
    words: choiceWords[key] ?? { label: key, help: choice.description },
    values: choice.values,
    between: 'between' in choice ? (choice.between ?? null) : null,
    default: choice.default,
  };
}

/** What holds: what was chosen, or the default. */
export const chosenValue = (step: RecipeStep, field: StepField): Value =>
  (step as Readonly<Partial<Record<StepField['key'], Value>>>)[field.key] ?? field.default;

export const isDefault = (step: RecipeStep, field: StepField): boolean => chosenValue(step, field) === field.default;

/** The same step with another choice; a default is left open, so that the file says only what was chosen. */
export function withValue(step: RecipeStep, field: StepField, value: Value): RecipeStep {
  const { [field.key]: _, ...others } = step as RecipeStep & Partial<Record<StepField['key'], Value>>;
  return { ...others, ...(value === field.default ? {} : { [field.key]: value }) } as RecipeStep;
}

export const isSwitch = ({ words, values }: StepField): boolean =>
  words.values === undefined && values.length > 0 && values.every(value => typeof value === 'boolean');

export const valueText = ({ words }: StepField, value: Value): string => words.values?.[String(value)] ?? String(value);

/** The choices that differ from the defaults, in a line. */
export function chosenText(step: RecipeStep): string {
  const chosen = fieldsOf(step).filter(field => !isDefault(step, field));
  if (chosen.length === 0) return 'defaults';
  return chosen
    .map(field => {
      const value = chosenValue(step, field);
      if (isSwitch(field)) return value ? field.words.label : `no ${field.words.label}`;
      return `${field.words.label}: ${valueText(field, value)}`;
    })
    .join(', ');
}
