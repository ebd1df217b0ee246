import type { PruningIndex } from '../../protocol/pruningIndex';
import type { NamedLayer } from './recipeText';

export interface PruneProblem {
  readonly mark: NamedLayer;
  readonly message: string;
  readonly severity: 'Warning' | 'Information';
}

/** Marks that prune nothing, and marks of layers that lose channels together but ask for different shares. */
export function pruneProblems(marks: readonly NamedLayer[], index: PruningIndex): PruneProblem[] {
  const shares = new Map(marks.map(({ name, prune = 0 }) => [name, prune]));
  return marks.flatMap((mark): PruneProblem[] => {
    const { name, prune = 0 } = mark;
    if (prune === 0) return [];
    const { layers } = index.together([name]);
    if (layers.length === 0)
      return [{ mark, message: `${name} cannot be pruned. ${index.reasonFor(name)}`, severity: 'Warning' }];
    const most = layers.reduce((a, b) => ((shares.get(b) ?? 0) > (shares.get(a) ?? 0) ? b : a), name);
    if ((shares.get(most) ?? 0) <= prune) return [];
    const message = `${most} loses channels together with this layer and asks for a larger share, which is taken for all of them.`;
    return [{ mark, message, severity: 'Information' }];
  });
}
