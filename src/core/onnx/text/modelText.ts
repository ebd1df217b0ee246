import type { Graph } from '../../ir/graph';
import type { ModelFunction } from '../../ir/model';
import type { Node } from '../../ir/node';

/**
 * What a place in the text stands for; `target` of the span counts in `values` for the first two, in `nodes` for
 * `node` and `operator`, in `functions` for `function`.
 */
export type TextRole = 'definition' | 'reference' | 'node' | 'operator' | 'function';

/** A name in the text: line and column from 0, in UTF-16 units as editors count. */
export interface TextSpan {
  readonly role: TextRole;
  readonly target: number;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** A value of one graph or function. A sub-graph's captured value is the value of the graph around it. */
export interface TextValue {
  readonly name: string;
  /** Index into `scopes`. */
  readonly scope: number;
}

export interface TextNode {
  readonly node: Node;
  readonly scope: number;
  /** First and last line; nodes of sub-graphs lie inside their parent's lines. */
  readonly first: number;
  readonly last: number;
  /** Index into `functions` when the model itself defines the operator; -1 else. */
  readonly callee: number;
}

/** Something that an outline shows or an editor folds. */
export interface TextRegion {
  readonly kind: 'header' | 'graph' | 'initializers' | 'body' | 'node' | 'function';
  /** Index into `nodes` or `functions` for these two kinds, into `scopes` else. */
  readonly target: number;
  readonly first: number;
  readonly last: number;
  /** Index of the region around it; -1 at the top. A region stands behind the one around it. */
  readonly parent: number;
}

/** A graph in which names have their meaning; 0 is the main graph. */
export interface TextScope {
  readonly graph: Graph | ModelFunction;
  /** The graph around it, whose values it sees; -1 for the main graph and for functions. */
  readonly parent: number;
  /** The node and the attribute that hold a sub-graph. */
  readonly holder?: { readonly node: Node; readonly attribute: string };
}

/** A model as text, with the places of its names: for code lenses, outline, hovers and references. */
export interface ModelText {
  readonly text: string;
  readonly spans: readonly TextSpan[];
  readonly values: readonly TextValue[];
  readonly nodes: readonly TextNode[];
  readonly functions: readonly ModelFunction[];
  readonly scopes: readonly TextScope[];
  readonly regions: readonly TextRegion[];
}
