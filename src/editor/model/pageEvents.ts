import type { OverlayEvent } from '../../protocol/pageApi';
import type { PruneSensitivityEvent } from '../../protocol/pruneSensitivity';
import type { PruningEvent } from '../../protocol/pruning';
import type { RecipeEvent } from '../../protocol/recipe';
import type { SensitivityEvent } from '../../protocol/sensitivity';

/** Host to page: a part of the state alone has changed. */
export type PageEvent =
  | { readonly name: 'overlay'; readonly value: OverlayEvent }
  | { readonly name: 'recipe'; readonly value: RecipeEvent }
  | { readonly name: 'sensitivity'; readonly value: SensitivityEvent }
  | { readonly name: 'pruneSensitivity'; readonly value: PruneSensitivityEvent }
  | { readonly name: 'pruning'; readonly value: PruningEvent };

/** What VS Code is told of a recipe: an edit that it can undo, or only that there is something to save. */
export type RecipeChange = { readonly kind: 'edit'; readonly label: string } | { readonly kind: 'unsaved' };
