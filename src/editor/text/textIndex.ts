import {
  type PlaceRole,
  placeRoles,
  placeWidth,
  type TextNodeView,
  type TextValueView,
  type TextView,
} from '../../protocol/text';

/** A name in the text: line and column from 0, in UTF-16 units. */
export interface Place {
  readonly role: PlaceRole;
  readonly target: number;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/**
 * Answers where and what of one version of a text. Places are found by their line and by what they stand for without
 * a walk over all of them: hovers and highlights come with every move of the cursor.
 */
export class TextIndex {
  /** Index of the first place of each line; one more than there are lines. */
  private readonly lineStarts: Uint32Array;
  private byValue: readonly (readonly number[])[] | undefined;

  constructor(readonly view: TextView) {
    this.lineStarts = lineStarts(view);
  }

  /** The name under the cursor; at the seam of two, the one that starts there. */
  at(line: number, column: number): Place | undefined {
    let touched: Place | undefined;
    for (const place of this.onLine(line)) {
      if (place.column > column) break;
      if (column < place.column + place.length) return place;
      if (column === place.column + place.length) touched = place;
    }
    return touched;
  }

  *onLine(line: number): Iterable<Place> {
    const end = this.lineStarts[line + 1] ?? 0;
    for (let i = this.lineStarts[line] ?? 0; i < end; i++) yield this.place(i);
  }

  /** Every mention of a value, in reading order. */
  mentions(value: number): readonly Place[] {
    this.byValue ??= mentionsByValue(this.view);
    return (this.byValue[value] ?? []).map(i => this.place(i));
  }

  /** Where a value is made: a graph's input, an initializer, or a node's output. */
  definitions(value: number): readonly Place[] {
    return this.mentions(value).filter(place => place.role === 'definition');
  }

  /** Where the model itself defines a function. */
  functionPlace(callee: number): Place | undefined {
    const region = this.view.regions.filter(r => r.kind === 'function')[callee];
    if (!region) return undefined;
    for (let line = region.first; line <= region.last; line++)
      for (const place of this.onLine(line)) if (place.role === 'function') return place;
    return undefined;
  }

  /** The innermost node whose lines hold this one. */
  nodeAt(line: number): TextNodeView | undefined {
    const { nodes } = this.view;
    // Nodes stand in reading order, an outer one before its inner ones: going backwards, the innermost comes first.
    for (let i = lastStart(nodes, line); i >= 0; i--) {
      const node = nodes[i]!;
      if (node.last >= line) return node;
      if (node.layer === node.name) return undefined;
    }
    return undefined;
  }

  nodeNamed(name: string): TextNodeView | undefined {
    return this.view.nodes.find(node => node.name === name);
  }

  valueOf(place: Place): TextValueView | undefined {
    return isValue(place) ? this.view.values[place.target] : undefined;
  }
  nodeOf(place: Place): TextNodeView | undefined {
    return place.role === 'node' || place.role === 'operator' ? this.view.nodes[place.target] : undefined;
  }

  private place(index: number): Place {
    const [role, target, line, column, length] = this.view.places.slice(index * placeWidth, (index + 1) * placeWidth);
    return { role: placeRoles[role!]!, target: target!, line: line!, column: column!, length: length! };
  }
}

export const isValue = (place: Place): boolean => place.role === 'definition' || place.role === 'reference';

function lineStarts({ places }: TextView): Uint32Array {
  const count = places.length / placeWidth;
  const lines = count === 0 ? 0 : places[(count - 1) * placeWidth + 2]! + 1;
  const starts = new Uint32Array(lines + 1);
  let line = 0;
  for (let i = 0; i < count; i++) {
    const at = places[i * placeWidth + 2]!;
    while (line <= at) starts[line++] = i;
  }
  starts[lines] = count;
  return starts;
}

function mentionsByValue({ places, values }: TextView): number[][] {
  const lists: number[][] = values.map(() => []);
  const roles = placeRoles.map(role => role === 'definition' || role === 'reference');
  for (let i = 0; i * placeWidth < places.length; i++)
    if (roles[places[i * placeWidth]!]) lists[places[i * placeWidth + 1]!]!.push(i);
  return lists;
}

/** Index of the last node that starts at or before a line; -1 without one. */
function lastStart(nodes: readonly TextNodeView[], line: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle]!.first <= line) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
