import type { Mark, RecipeStep } from '../core/recipe/recipe';

/** The recipe of an open model, as its pages show it. */
export interface RecipeView {
  /** Marks by the name of the layer. */
  readonly marks: Readonly<Record<string, Mark>>;
  readonly steps: readonly RecipeStep[];
  /** Name of the file that it is saved in: `<model>.recipe.json`. */
  readonly fileName: string;
  /** Differs from that file, or there is none yet. */
  readonly unsaved: boolean;
  /** Names of marks that the model has no layer for, with the nearest layer's name if there is one. */
  readonly unknown: readonly { readonly name: string; readonly hint: string | null }[];
  /** The file beside the model was written for another model or version: its marks wait until the user takes them over or drops them. */
  readonly waiting: { readonly marks: number; readonly fitting: number; readonly steps: number } | null;
}

/** Host to page, as the event `recipe`: only the recipe has changed. */
export interface RecipeEvent {
  readonly revision: number;
  readonly recipe: RecipeView;
}

export const emptyRecipe = (fileName: string): RecipeView => ({
  marks: {},
  steps: [],
  fileName,
  unsaved: false,
  unknown: [],
  waiting: null,
});
