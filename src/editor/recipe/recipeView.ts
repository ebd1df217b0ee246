import { nearest } from '../../core/passes/namedNodes';
import type { RecipeView } from '../../protocol/recipe';
import type { RecipeState } from './recipeState';

/** Names compared with every layer of the model for one that is meant: more would be felt with each edit. */
const mostHints = 10;

/** The names of a model's layers, asked for marks that belong to none of them. */
export class LayerNames {
  private readonly known: ReadonlySet<string>;
  private readonly hints = new Map<string, string | null>();

  constructor(private readonly names: readonly string[]) {
    this.known = new Set(names);
  }

  get inOrder(): readonly string[] {
    return this.names;
  }
  has(name: string): boolean {
    return this.known.has(name);
  }

  /** The layer that is likely meant; null: none is near, or too many names are wrong. */
  hint(name: string): string | null {
    const known = this.hints.get(name);
    if (known !== undefined) return known;
    if (this.hints.size >= mostHints) return null;
    const hint = nearest(name, this.names)[0] ?? null;
    this.hints.set(name, hint);
    return hint;
  }
}

export function recipeView(
  { recipe, waiting }: RecipeState,
  { fileName, unsaved, layers }: { fileName: string; unsaved: boolean; layers: LayerNames },
): RecipeView {
  const waitingNames = [...(waiting?.layers.keys() ?? [])];
  return {
    marks: Object.fromEntries(recipe.layers),
    steps: recipe.steps,
    fileName,
    unsaved,
    unknown: [...recipe.layers.keys()]
      .filter(name => !layers.has(name))
      .map(name => ({ name, hint: layers.hint(name) })),
    waiting: waiting && {
      marks: waitingNames.length,
      fitting: waitingNames.filter(name => layers.has(name)).length,
      steps: waiting.steps.length,
    },
  };
}
