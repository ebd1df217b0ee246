import type { Model } from '../../ir';
import { isConversion } from './layerGraph';

const metadataKey = 'lathe.origins';

/** Names of nodes of the original by the name of the node that stands for them. */
export type Origins = ReadonlyMap<string, readonly string[]>;

/**
 * Writes into a model's metadata which nodes of the original each node stands for. Left out are nodes that stand for
 * themselves, and conversions, which belong to the layer that they stand next to.
 */
export function writeOrigins(model: Model): void {
  const earlier = readOrigins(model);
  const entries = model.graph.nodes
    .filter(node => !isConversion(node))
    .map(({ name, origin }) => {
      const names = origin.length > 0 ? origin : [name];
      return [name, [...new Set(names.flatMap(o => earlier.get(o) ?? [o]))]] as const;
    });
  const uses = new Map<string, number>();
  for (const name of entries.flatMap(([, names]) => names)) uses.set(name, (uses.get(name) ?? 0) + 1);
  // A node that stands for itself is told by its name, unless others stand for it as well.
  const isPlain = ([name, names]: (typeof entries)[number]) =>
    names.length === 1 && names[0] === name && uses.get(name) === 1;
  const origins = Object.fromEntries(entries.filter(entry => !isPlain(entry)));
  if (Object.keys(origins).length > 0) model.metadata.set(metadataKey, JSON.stringify(origins));
}

/** What `writeOrigins` wrote; empty where nothing, or someone else's text, is there. */
export function readOrigins(model: Model): Origins {
  const text = model.metadata.get(metadataKey);
  if (text === undefined) return new Map();
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return new Map();
    return new Map(Object.entries(parsed).filter(isEntry));
  } catch {
    return new Map();
  }
}

const isEntry = (entry: [string, unknown]): entry is [string, string[]] =>
  Array.isArray(entry[1]) && entry[1].every(name => typeof name === 'string');
