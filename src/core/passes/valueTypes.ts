import type { DataType, Graph, Shape } from '../ir';

/** What is known of a graph's values; symbolic dimensions stay symbols, so that a rewrite holds for all of them. */
export interface ValueTypes {
  type(value: string): DataType | undefined;
  shape(value: string): Shape | undefined;
  /** The same for a sub-graph. */
  in(graph: Graph): ValueTypes;
}

export const unknownTypes: ValueTypes = { type: () => undefined, shape: () => undefined, in: () => unknownTypes };
