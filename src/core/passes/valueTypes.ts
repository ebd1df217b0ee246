import type { DataType, Shape } from '../ir';

/** What is known of the main graph's values; symbolic dimensions stay symbols, so that a rewrite holds for all of them. */
export interface ValueTypes {
  type(value: string): DataType | undefined;
  shape(value: string): Shape | undefined;
}
