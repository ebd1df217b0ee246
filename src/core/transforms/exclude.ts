import { LatheError } from '../errors';
import type { Model } from '../ir';
import { graphsOf } from '../passes/edit';

/** Throws LatheError('usage') for names that no node of the model has. */
export function checkExcluded(model: Model, exclude: ReadonlySet<string>): void {
  const known = new Set([...graphsOf(model.graph)].flatMap(g => g.nodes.map(n => n.name)));
  const unknown = [...exclude].filter(name => !known.has(name));
  if (unknown.length > 0)
    throw new LatheError(`no layer to exclude is called ${unknown.join(', ')}: use names of lathe inspect`, 'usage');
}
