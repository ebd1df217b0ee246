import { applyEdit, type RecipeEdit } from '../../../src/core/recipe/edits';
import type { Recipe } from '../../../src/core/recipe/recipe';
import type { HostApi } from '../../../src/protocol/pageApi';
import type { Peer } from '../../../src/protocol/peer';
import { emptyRecipe, type RecipeView } from '../../../src/protocol/recipe';
import type { Handlers } from '../../../src/protocol/rpc';

/** A host that keeps a recipe as the product's does, without a file. */
export class RecipeHost {
  readonly edits: RecipeEdit[] = [];
  private page: Peer<HostApi, Record<string, never>> | null = null;
  private revision = 1;

  constructor(private shown: RecipeView = emptyRecipe('model.recipe.json')) {}

  get recipe(): RecipeView {
    return this.shown;
  }

  readonly handlers: Pick<Handlers<HostApi>, 'edit'> = {
    edit: ({ edit }) => {
      this.edits.push(edit);
      const edited = applyEdit(this.core(), edit);
      if (edited) this.show({ ...this.shown, ...this.viewOf(edited.recipe), unsaved: true });
      return null;
    },
  };

  /** Sends what comes to this page from now on. */
  attach(page: Peer<HostApi, Record<string, never>>): void {
    this.page = page;
  }

  /** Another recipe, as after an undo. */
  show(recipe: RecipeView): void {
    this.shown = recipe;
    this.page?.emit('recipe', { revision: ++this.revision, recipe });
  }

  private core(): Recipe {
    const { marks, steps } = this.shown;
    return { version: 1, model: { file: 'model.onnx' }, layers: new Map(Object.entries(marks)), steps };
  }
  private viewOf({ layers, steps }: Recipe): Pick<RecipeView, 'marks' | 'steps'> {
    return { marks: Object.fromEntries(layers), steps };
  }
}
