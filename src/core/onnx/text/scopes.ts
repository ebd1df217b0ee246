import type { Graph } from '../../ir/graph';
import type { ModelFunction } from '../../ir/model';
import type { TextScope, TextValue } from './modelText';

/** Gives every value of a model its number, by the graph that defines it. */
export class ScopeTable {
  readonly scopes: TextScope[] = [];
  readonly values: TextValue[] = [];
  private readonly names: { readonly defined: ReadonlySet<string>; readonly numbers: Map<string, number> }[] = [];

  open(graph: Graph | ModelFunction, parent = -1, holder?: TextScope['holder']): number {
    this.names.push({ defined: definedNames(graph), numbers: new Map() });
    return this.scopes.push({ graph, parent, ...(holder ? { holder } : {}) }) - 1;
  }

  /** The value that a name means inside a scope: of the nearest graph outwards that defines it, else of the scope itself. */
  value(scope: number, name: string): number {
    let owner = scope;
    while (owner >= 0 && !this.names[owner]!.defined.has(name)) owner = this.scopes[owner]!.parent;
    if (owner < 0) owner = scope;
    const { numbers } = this.names[owner]!;
    const known = numbers.get(name);
    if (known !== undefined) return known;
    const number = this.values.push({ name, scope: owner }) - 1;
    numbers.set(name, number);
    return number;
  }
}

function definedNames(graph: Graph | ModelFunction): Set<string> {
  const names = new Set<string>();
  for (const input of graph.inputs) names.add(typeof input === 'string' ? input : input.name);
  if ('initializers' in graph) for (const name of graph.initializers.keys()) names.add(name);
  for (const node of graph.nodes) for (const output of node.outputs) names.add(output);
  return names;
}
