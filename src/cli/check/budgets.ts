import { type Budget, comparesModels } from './budget';
import { latencyBudgets, outputBudgets } from './measuredBudgets';
import { structureBudgets, structureRatioBudgets } from './structureBudgets';

/** All that a model can be checked for, in the order of the help. */
export const budgets: readonly Budget[] = [
  ...latencyBudgets,
  ...structureBudgets,
  ...outputBudgets.filter(budget => !comparesModels(budget)),
  ...outputBudgets.filter(comparesModels),
  ...structureRatioBudgets,
];
