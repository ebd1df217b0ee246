import { LatheError } from '../../core/errors';
import type { RecipeEdit } from '../../core/recipe/edits';
import { readRecipe } from '../../core/recipe/parse';
import { type Recipe, recipeVersion } from '../../core/recipe/recipe';
import type { LayerNames } from './recipeView';

/** Throws LatheError for marks of layers that the model does not have, and for what a recipe's file could not hold. */
export function checkEdit(edit: RecipeEdit, { model, layers: marked }: Recipe, layers: LayerNames): void {
  const stranger = marksSet(edit).find(name => !layers.has(name) && !marked.has(name));
  if (stranger !== undefined) {
    const hint = layers.hint(stranger);
    const meant = hint === null ? 'Take a name from the layer table' : `Did you mean ${hint}?`;
    throw new LatheError(`${model.file} has no layer ${stranger} that could be marked. ${meant}`, 'usage');
  }
  if (edit.kind === 'removeStep' || edit.kind === 'moveStep') return;
  const { problems } = readRecipe(JSON.parse(JSON.stringify(asFile(edit))));
  if (problems.length > 0)
    throw new LatheError(problems.map(({ at, message }) => `${at} ${message}`).join('; '), 'usage');
}

/** To take a mark off is allowed for every name. */
function marksSet(edit: RecipeEdit): readonly string[] {
  if (edit.kind === 'setMarks') return Object.keys(edit.marks);
  if (edit.kind !== 'mark') return [];
  return Object.values(edit.change).some(value => value !== null && value !== undefined) ? edit.layers : [];
}

/** What the edit brings in, as it would stand in a recipe's file. */
function asFile(edit: Extract<RecipeEdit, { kind: 'mark' | 'setMarks' | 'addStep' | 'changeStep' }>): unknown {
  const head = { version: recipeVersion, model: { file: 'model' } };
  if (edit.kind === 'setMarks') return { ...head, layers: edit.marks, steps: edit.step ? [edit.step] : [] };
  if (edit.kind !== 'mark') return { ...head, steps: [edit.step] };
  const set = Object.entries(edit.change).filter(([, value]) => value !== null);
  return { ...head, layers: { 'the mark': Object.fromEntries(set) } };
}
