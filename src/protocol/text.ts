/**
 * A model as text with what an editor shows of it. Names stand in tables and places in flat lists: a text of 50,000
 * lines has some 300,000 places, and all of them cross the border at once.
 */
import type { DimBindings } from './engineApi';

/** What a place in the text is; the numbers stand in `TextView.places`. */
export const placeRoles = ['definition', 'reference', 'node', 'operator', 'function'] as const;
export type PlaceRole = (typeof placeRoles)[number];

/** Numbers per place: index into placeRoles, target, line, column, length (from 0, in UTF-16 units). */
export const placeWidth = 5;

export interface TextRequest {
  readonly path: string;
  readonly dims?: DimBindings;
}

export interface TextView {
  readonly text: string;
  /** `placeWidth` numbers for each name in the text, in reading order. */
  readonly places: readonly number[];
  /** Targets of definitions and references. */
  readonly values: readonly TextValueView[];
  /** Targets of nodes and operators, in reading order. */
  readonly nodes: readonly TextNodeView[];
  /** Targets of functions: the name as it is called, with its domain. */
  readonly functions: readonly string[];
  readonly regions: readonly TextRegionView[];
}

export interface TextValueView {
  readonly name: string;
  /** `float[1, 32, 56, 56]`; null: unknown. */
  readonly type: string | null;
  /** An initializer's elements and bytes; absent for every other value. */
  readonly weight?: { readonly elements: number; readonly bytes: number };
}

export interface TextNodeView {
  /** The unique name. */
  readonly name: string;
  readonly op: string;
  /** The layer of the main graph that this is, or that it is inside of; null in a function. */
  readonly layer: string | null;
  readonly first: number;
  readonly last: number;
  /** Index into `functions` when the model defines the operator; -1 else. */
  readonly callee: number;
  /** Absent: no layer (a Constant, or inside another node). macs null: unknown. */
  readonly cost?: { readonly macs: number | null; readonly parameters: number; readonly weightBytes: number };
}

/** Something that an outline shows or an editor folds; regions nest, and one stands behind that around it. */
export interface TextRegionView {
  readonly kind: 'header' | 'graph' | 'initializers' | 'body' | 'node' | 'function';
  /** As in the file; of a node without a name its first output. */
  readonly name: string;
  /** The operator of a node, the attribute that holds a sub-graph; empty else. */
  readonly detail: string;
  readonly first: number;
  readonly last: number;
  /** Index of the region around it; -1 at the top. */
  readonly parent: number;
  /** Index into `nodes`, for nodes. */
  readonly node?: number;
}
