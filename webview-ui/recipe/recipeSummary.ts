import { precisionTitles, stepTitle } from '../../src/core/recipe/edits';
import type { Mark } from '../../src/core/recipe/recipe';
import type { RecipeView } from '../../src/protocol/recipe';
import { plural } from '../format';
import { markText } from './markBadge';

/** `3 marks, 1 step, not saved`; null for a recipe that asks for nothing and never did. */
export function recipeSummary({ marks, steps, unsaved }: RecipeView): string | null {
  const count = Object.keys(marks).length;
  if (count === 0 && steps.length === 0 && !unsaved) return null;
  const parts = [
    ...(count > 0 ? [plural(count, 'mark')] : []),
    ...(steps.length > 0 ? [plural(steps.length, 'step')] : []),
  ];
  return [parts.length > 0 ? parts.join(', ') : 'no marks', unsaved ? 'not saved' : 'saved'].join(', ');
}

/** What an edit, an undo or a reload has changed, to be spoken; null for nothing that is shown. */
export function changeText(before: RecipeView, after: RecipeView): string | null {
  const parts = [marksText(before.marks, after.marks), stepsText(before, after)].filter(text => text !== null);
  if (parts.length > 0) return parts.join('. ');
  return before.unsaved && !after.unsaved ? `Saved as ${after.fileName}` : null;
}

type Marks = RecipeView['marks'];

function marksText(before: Marks, after: Marks): string | null {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changed = [...names].filter(name => spoken(before[name]) !== spoken(after[name]));
  const [first] = changed;
  if (first === undefined) return null;
  const which = changed.length === 1 ? first : plural(changed.length, 'layer');
  const now = new Set(changed.map(name => spoken(after[name])));
  return `${which}: ${now.size === 1 ? [...now][0] : 'marks changed'}`;
}

const spoken = (mark: Mark | undefined): string =>
  mark ? (mark.precision && !mark.prune ? precisionTitles[mark.precision] : markText(mark)) : 'no mark';

function stepsText({ steps: before }: RecipeView, { steps: after }: RecipeView): string | null {
  if (JSON.stringify(before) === JSON.stringify(after)) return null;
  if (after.length === 0) return 'No steps for the whole model';
  const titles = after.map(stepTitle).join(', then ');
  return before.length === after.length ? `Steps changed: ${titles}` : `${plural(after.length, 'step')}: ${titles}`;
}
