import type { RecipeData, RecipeStep } from './recipe';

/** The same step with the paths of its data changed. */
export function withPaths<Step extends RecipeStep>(step: Step, change: (file: string) => string): Step {
  if (!('data' in step) || !step.data) return step;
  const { path: data, preprocessing, ...rest } = step.data;
  const paths: RecipeData = {
    ...(data !== undefined && { path: change(data) }),
    ...(preprocessing !== undefined && { preprocessing: change(preprocessing) }),
  };
  return { ...step, data: { ...paths, ...rest } };
}
