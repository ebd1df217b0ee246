import { LatheError } from '../errors';
import type { Model, Node } from '../ir';
import { graphsOf, originOf } from '../passes/edit';

/** The error of a transform that finds no layer to rewrite: `nothing to quantize`, and why. */
export const nothingTo = (doing: string, why: string): LatheError =>
  new LatheError(`nothing to ${doing}: ${why}`, 'nothing-to-do');

/** Which layers a transform may rewrite, as asked for. */
export interface SelectionOptions {
  /** Names of nodes that stay as they are. */
  readonly exclude?: readonly string[];
  /** Names of the only nodes with weights that are rewritten; absent: all. */
  readonly only?: readonly string[];
}

export interface Selection {
  readonly exclude: ReadonlySet<string>;
  /** undefined: all. */
  readonly only: ReadonlySet<string> | undefined;
}

/** Throws LatheError('usage') for names that no node of the model has. */
export function selectionOf(model: Model, { exclude = [], only }: SelectionOptions): Selection {
  const known = nodeNames(model);
  const unknown = [...exclude, ...(only ?? [])].filter(name => !known.has(name));
  if (unknown.length > 0)
    throw new LatheError(`no layer is called ${unknown.join(', ')}: use names of lathe inspect`, 'usage');
  return { exclude: new Set(exclude), only: only && new Set(only) };
}

/** Names of all nodes, those inside bodies and those that were folded into others among them. */
export const nodeNames = (model: Model): Set<string> =>
  new Set([...graphsOf(model.graph)].flatMap(g => g.nodes.flatMap(n => [n.name, ...n.origin])));

/** Whether a node, or one that was folded into it, is to stay as it is. */
export const isExcluded = (node: Node, { exclude }: Pick<Selection, 'exclude'>): boolean =>
  originOf(node).some(name => exclude.has(name));

/** Why a node that could be rewritten is to stay as it is; undefined when it is not. */
export function whyNotSelected(node: Node, selection: Selection): string | undefined {
  if (isExcluded(node, selection)) return 'excluded by request';
  const { only } = selection;
  return only && !originOf(node).some(name => only.has(name)) ? 'not among the layers asked for' : undefined;
}
