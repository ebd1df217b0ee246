import type { RecipeStep } from '../../src/core/recipe/recipe';
import type { Entry } from './stepEntries';
import type { NamedLayer } from './stepExclusionFields';
import { optimizeFields } from './stepOptimizeFields';
import { precisionFields } from './stepPrecisionFields';
import { pruneFields } from './stepPruneFields';
import { sparsifyFields } from './stepSparsifyFields';
import type { Words } from './stepWords';

export type Value = string | number | boolean;

/** One choice of a step, as the user makes it. */
export interface StepField {
  readonly key: string;
  readonly words: Words;
  /** What is chosen from; empty: it is typed. */
  readonly values: readonly Value[];
  readonly entry?: Entry;
  /** null: there is none, the step always says it. */
  readonly default: Value | null;
  /** It is what the step is about, and the sentence on the step tells it. */
  readonly leads?: boolean;
  /** Another line of the step's card tells it. */
  readonly isTold?: boolean;
  read(step: RecipeStep): Value;
  /** The same step with another choice; a default is left open, so that the file says only what was chosen. */
  write(step: RecipeStep, value: Value): RecipeStep;
}

/** What is worth asking of a step as it is; what follows from other choices is left out. @param layers the model's, which can be left out */
export function fieldsOf(step: RecipeStep, layers: readonly NamedLayer[] = []): StepField[] {
  if (step.step === 'prune') return pruneFields(step, layers);
  if (step.step === 'sparsify') return sparsifyFields(step, layers);
  return step.step === 'optimize' ? optimizeFields() : precisionFields(step, layers);
}

export const isSwitch = ({ words, values }: StepField): boolean =>
  words.values === undefined && values.length > 0 && values.every(value => typeof value === 'boolean');

export const valueText = ({ words, entry }: StepField, value: Value): string =>
  words.values?.[String(value)] ?? (entry?.unit ? `${value}\u202f${entry.unit}` : String(value));

/** The choices that differ from the defaults, in a line. */
export function chosenText(step: RecipeStep): string {
  const chosen = fieldsOf(step).filter(field => !field.leads && !field.isTold && field.read(step) !== field.default);
  if (chosen.length === 0) return 'defaults';
  return chosen
    .map(field => {
      const value = field.read(step);
      if (isSwitch(field)) return value ? field.words.label : `no ${field.words.label}`;
      return `${field.words.label}: ${valueText(field, value)}`;
    })
    .join(', ');
}
