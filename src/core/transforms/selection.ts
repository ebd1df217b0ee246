import { LatheError } from '../errors';
import type { Model, Node } from '../ir';
import { findOp } from '../ops/registry';
import { graphsOf, originOf } from '../passes/edit';

/** The error of a transform that finds no layer to rewrite: `nothing to quantize`, and why. */
export const nothingTo = (doing: string, why: string): LatheError =>
  new LatheError(`nothing to ${doing}: ${why}`, 'nothing-to-do');

/** The error of a transform that rewrites none of the layers, with why the first of them stays; `otherwise` where there are none. */
export const nothingOf = (
  doing: string,
  [first]: readonly { readonly node: string; readonly reason: string }[],
  otherwise: string,
): LatheError => nothingTo(doing, first ? `${first.node} stays, as ${first.reason}` : otherwise);

/** Which layers a transform may rewrite, as asked for. */
export interface SelectionOptions {
  /** Names of nodes that stay as they are, or patterns of names: `*` stands for any characters. */
  readonly exclude?: readonly string[];
  /** Types of operators whose nodes stay as they are. */
  readonly excludeOps?: readonly string[];
  /** Names of the only nodes with weights that are rewritten; absent: all. */
  readonly only?: readonly string[];
}

export interface Selection {
  readonly exclude: ReadonlySet<string>;
  /** undefined: all. */
  readonly only: ReadonlySet<string> | undefined;
}

/** Throws LatheError('usage') for names that no node of the model has. */
export function selectionOf(model: Model, options: SelectionOptions): Selection {
  const { only } = options;
  const known = nodeNames(model);
  refuseUnknown(only?.filter(name => !known.has(name)) ?? []);
  return { exclude: new Set(excludedNames(model, options)), only: only && new Set(only) };
}

/**
 * Names of the nodes that stay as they are, one by one, in the order of the model. A name that a node has is that name, even with
 * `*` in it. Throws LatheError('usage') for names and patterns that mean no node, and for operators that neither the model has nor
 * Lathe knows: a model without Softmax is no reason to refuse leaving Softmax out.
 */
export function excludedNames(model: Model, { exclude = [], excludeOps = [] }: SelectionOptions): string[] {
  const known = nodeNames(model);
  const chosen = new Set<string>();
  const missing: string[] = [];
  for (const asked of exclude) {
    const meant = known.has(asked) ? [asked] : [...known].filter(matches(asked));
    for (const name of meant) chosen.add(name);
    if (meant.length === 0) missing.push(asked);
  }
  refuseUnknown(missing);
  const nodes = [...graphsOf(model.graph)].flatMap(g => g.nodes);
  for (const type of excludeOps) {
    const ofType = nodes.filter(n => n.opType === type);
    for (const { name } of ofType) chosen.add(name);
    if (ofType.length === 0 && !findOp(type, ''))
      throw new LatheError(`no operator is called ${type}: use types of lathe inspect, such as Conv`, 'usage');
  }
  return [...known].filter(name => chosen.has(name));
}

/** Which names a pattern means. Only what holds a `*` is one. */
export function matches(pattern: string): (name: string) => boolean {
  if (!pattern.includes('*')) return () => false;
  const parts = pattern.split('*').map(part => part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`, 's');
  return name => whole.test(name);
}

function refuseUnknown(names: readonly string[]): void {
  if (names.length > 0)
    throw new LatheError(`no layer is called ${names.join(', ')}: use names of lathe inspect`, 'usage');
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
