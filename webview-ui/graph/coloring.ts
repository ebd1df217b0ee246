import type { Color } from '../theme/color';

/** A kind that a card is of, told by colour, letter and line, so that it can be told without colours too. */
export interface CardMark {
  readonly color: Color;
  /** One character, on the card's corner. */
  readonly letter: string;
  readonly line: 'solid' | 'dashed';
  /** Whether the card is filled with a tint of the colour; without it the heat's colour shows. */
  readonly filled: boolean;
}

/** What the user asks of a layer, in a few characters on its card's upper edge. */
export interface CardBadge {
  readonly text: string;
  readonly color: Color;
}

/** What belongs to the selection, by indices of layers: a channel of one cannot go without the others. */
export interface Related {
  /** They compute it. */
  readonly layers: readonly number[];
  /** It passes through them, or they read it. */
  readonly others: readonly number[];
}

/** What a way of looking at a model makes of its layers. Layers are given by their index in the model. */
export interface Coloring {
  /** Place on the colour scale, 0..1; NaN: unknown, drawn hatched. */
  readonly heats: Float32Array;
  /** The figure on the layer's card; empty for none. */
  text(layer: number): string;
  mark(layer: number): CardMark | null;
  /** Absent: layers cannot be marked here. */
  badge?(layer: number): CardBadge | null;
}
