import { LatheError } from '../../errors';
import type { SelectionOptions } from '../selection';

export const sparsifyScopes = ['layer', 'global'] as const;
export type SparsifyScope = (typeof sparsifyScopes)[number];

/** Of so many weights that follow each other so many may be other than zero, as 2:4: what some accelerators compute faster. */
export const sparsePatterns = ['2:4', '1:4', '4:8'] as const;
export type SparsePattern = (typeof sparsePatterns)[number];

export interface SparsifyOptions extends SelectionOptions {
  /** Share of the weights to be zero, above 0 and below 1. Either this or `pattern`. */
  readonly sparsity?: number;
  readonly pattern?: SparsePattern;
  /** With a share: of every layer (when absent), or of all layers together by one threshold. */
  readonly scope?: SparsifyScope;
}

/** Throws LatheError('usage') for what cannot be meant. */
export function checkSparsifyOptions({ sparsity, pattern, scope }: SparsifyOptions): void {
  const wrong = (message: string) => new LatheError(message, 'usage');
  if ((sparsity === undefined) === (pattern === undefined))
    throw wrong('give either the sparsity, the share of weights to be zero, or a pattern such as 2:4');
  if (sparsity !== undefined && !(sparsity > 0 && sparsity < 1))
    throw wrong(`sparsity must be above 0 and below 1, not ${sparsity}`);
  if (pattern !== undefined && !sparsePatterns.includes(pattern))
    throw wrong(`the pattern must be ${sparsePatterns.join(', ')}, not '${pattern}'`);
  if (pattern !== undefined && scope !== undefined)
    throw wrong('a pattern is that of every layer: leave out the scope');
}
