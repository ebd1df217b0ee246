import type { RecipeStep } from '../../src/core/recipe/recipe';
import { percentEntry } from './stepEntries';
import type { StepField } from './stepFields';
import { withOption } from './stepOption';
import type { Words } from './stepWords';

/** Options of which a step has one: `undefined` in `goals` stands for none of them. */
export interface Goals<Goal extends string> {
  readonly words: Words;
  readonly goals: readonly (Goal | typeof NONE)[];
  /** What a goal starts with when it is chosen. */
  start(goal: Goal): unknown;
  of(step: RecipeStep): Goal | typeof NONE;
  /** The step without any of them, and without what only others of them allow. */
  without(step: RecipeStep, next: Goal | typeof NONE): RecipeStep;
}

/** Stands for none of the options. */
export const NONE = 'none';

/** One choice among options that exclude each other, so that a step can never hold two. */
export const goalField = <Goal extends string>({ words, goals, start, of, without }: Goals<Goal>): StepField => ({
  ...{ key: 'goal', words, values: goals, default: null, leads: true },
  read: of,
  write: (step, value) => {
    const next = goals.find(goal => goal === value) ?? NONE;
    if (next === of(step)) return step;
    const bare = without(step, next);
    return next === NONE ? bare : withOption(bare, next, start(next));
  },
});

/** How much, of an option that is a share from 0 to 1. */
export const shareField = (key: string, words: Words): StepField => ({
  ...{ key, words, values: [], entry: percentEntry, default: null, leads: true },
  read: step => percentOf(Number((step as unknown as Record<string, unknown>)[key])),
  write: (step, value) => withOption(step, key, Number((Number(value) / 100).toPrecision(9))),
});

/** A share in percent, without the digits that calculation adds. */
export const percentOf = (share: number): number => Number((share * 100).toPrecision(7));
