import { getLocation, type Location } from 'jsonc-parser';
import type { Span } from './recipeText';

/** The name of a layer that is being typed into a recipe. */
export interface TypedName {
  readonly place: 'mark' | 'excluded';
  /** With its quotes; empty where none is typed yet. */
  readonly span: Span;
  /** What stands there now; undefined: nothing does. */
  readonly name: string | undefined;
}

/** What is typed at `offset`; undefined where no name of a layer belongs. */
export function typedName(text: string, offset: number): TypedName | undefined {
  const location = getLocation(text, offset);
  const place = placeOf(location);
  if (!place) return undefined;
  const typed = location.previousNode;
  const isName = typed?.type === 'string' || typed?.type === 'property';
  if (!isName || offset <= typed.offset || offset > typed.offset + typed.length)
    return { place, span: { offset, length: 0 }, name: undefined };
  // Without its second quote a name would reach to the end of the line, over what follows it.
  const isClosed = typed.length > 1 && text[typed.offset + typed.length - 1] === '"';
  const length = isClosed ? typed.length : offset - typed.offset;
  return { place, span: { offset: typed.offset, length }, name: typed.value };
}

function placeOf({ path, isAtPropertyKey }: Location): TypedName['place'] | undefined {
  if (path[0] === 'layers' && path.length === 2 && isAtPropertyKey) return 'mark';
  return path[0] === 'steps' && path[2] === 'exclude' && path.length === 4 ? 'excluded' : undefined;
}
