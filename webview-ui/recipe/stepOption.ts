import type { RecipeStep } from '../../src/core/recipe/recipe';
import type { Entry } from './stepEntries';
import type { StepField, Value } from './stepFields';
import type { Words } from './stepWords';

/** A choice that stands in the step as an option of the same name; chosen from a list. */
export const option = (key: string, words: Words, values: readonly Value[], standard: Value): StepField => ({
  ...{ key, words, values, default: standard },
  read: step => optionsOf(step)[key] ?? standard,
  write: (step, value) => withOption(step, key, value === standard ? undefined : value),
});

/** The same, typed. */
export const typedOption = (key: string, words: Words, entry: Entry, standard: Value): StepField => ({
  ...option(key, words, [], standard),
  entry,
});

/** The step with one option set; undefined takes it off. */
export function withOption(step: RecipeStep, key: string, value: unknown): RecipeStep {
  const { [key]: _, ...others } = step as unknown as Record<string, unknown>;
  return { ...others, ...(value === undefined ? {} : { [key]: value }) } as unknown as RecipeStep;
}

const optionsOf = (step: RecipeStep) => step as unknown as Readonly<Record<string, Value | undefined>>;
