import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import { serializeRecipe } from '../../core/recipe/serialize';
import { EditedRecipe } from './editedRecipe';
import type { RecipeState } from './recipeState';

/** What hot exit keeps of a model that is not saved: JSON. Recipes are texts of their files. */
export interface RecipeBackup {
  /** Whether the first entry is what is saved. */
  readonly startsSaved: boolean;
  readonly entries: readonly { readonly label: string; readonly recipe: string; readonly waiting: string | null }[];
  /** What the recipe's file held. */
  readonly fileText: string | null;
}

export function backupOf(edited: EditedRecipe, fileText: string | null): RecipeBackup {
  const { entries, startsSaved } = edited.unsaved();
  const text = (recipe: Recipe) => serializeRecipe(recipe, []);
  return {
    startsSaved,
    entries: entries.map(({ label, state: { recipe, waiting } }) => ({
      ...{ label, recipe: text(recipe), waiting: waiting && text(waiting) },
    })),
    fileText,
  };
}

/** @param saved what the file says, @param fileText and what it holds. Throws LatheError for a backup of another version of Lathe. */
export function restored(backup: RecipeBackup, saved: RecipeState, fileText: string | null): EditedRecipe {
  const read = (text: string) => parseRecipe(text, 'The changes that were not saved');
  const states = backup.entries.map(({ label, recipe, waiting }) => ({
    label,
    state: { recipe: read(recipe), waiting: waiting === null ? null : read(waiting) },
  }));
  const startsSaved = backup.startsSaved && backup.fileText === fileText;
  return startsSaved ? EditedRecipe.restore(states) : EditedRecipe.restore(states, saved);
}
