import { importanceMethods } from '../../src/core/analysis/importance/importance';
import type { PruneStep, RecipeStep } from '../../src/core/recipe/recipe';
import { pruneScopes } from '../../src/core/transforms/prune/options';
import { dataFields } from './stepDataFields';
import { countEntry } from './stepEntries';
import { exclusionFields, type NamedLayer } from './stepExclusionFields';
import type { StepField } from './stepFields';
import { goalField, NONE, shareField } from './stepGoal';
import { option, typedOption, withOption } from './stepOption';
import { pruneWords } from './stepPruneWords';

const goals = ['macs', 'parameters', 'ratio'] as const;
export type PruneGoal = (typeof goals)[number];

/** What decides how much a step prunes; `none`: only the marks. */
export function pruneGoalOf(step: RecipeStep): PruneGoal | typeof NONE {
  if (step.step !== 'prune' || step.onlyMarked) return NONE;
  return goals.find(goal => step[goal] !== undefined) ?? NONE;
}

export function pruneFields(step: PruneStep, layers: readonly NamedLayer[]): StepField[] {
  const goal = pruneGoalOf(step);
  return [
    pruneGoal,
    ...(goal === NONE ? [] : [shareField(goal, pruneWords[goal])]),
    ...(goal === NONE
      ? []
      : [option('scope', pruneWords.scope, [...pruneScopes].reverse(), goal === 'ratio' ? 'group' : 'global')]),
    option('importance', pruneWords.importance, importanceMethods, 'l1'),
    ...(step.importance === 'random' ? [typedOption('seed', pruneWords.seed, countEntry(), 1)] : []),
    typedOption('roundTo', pruneWords.roundTo, countEntry(), 8),
    option('reconstruct', pruneWords.reconstruct, [true, false], true),
    option('reestimate', pruneWords.reestimate, [true, false], true),
    ...dataFields(step),
    ...exclusionFields(layers),
  ];
}

const pruneGoal = goalField<PruneGoal>({
  words: pruneWords.goal,
  goals: [...goals, NONE],
  start: goal => (goal === 'ratio' ? 0.25 : 0.5),
  of: pruneGoalOf,
  without: (step, next) => {
    const bare = goals.reduce<RecipeStep>((rest, goal) => withOption(rest, goal, undefined), step);
    // Without a share of its own a step is for marked layers in any case.
    return next === NONE ? withOption(bare, 'scope', undefined) : withOption(bare, 'onlyMarked', undefined);
  },
});
