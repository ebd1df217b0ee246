import type { Attribute, Graph, Node } from '../../ir';
import { findOp } from '../../ops/registry';
import type { TensorIds } from './tensorIds';

/** An attribute's value as text: equal for equal values, whatever the names inside its graphs. */
export function attributeId(attribute: Attribute, tensors: TensorIds): string {
  switch (attribute.kind) {
    case 'tensor':
      return tensors.get(attribute.value)!;
    case 'tensors':
      return attribute.value.map(t => tensors.get(t)!).join(';');
    case 'graph':
      return graphId(attribute.value, tensors);
    case 'graphs':
      return attribute.value.map(graph => graphId(graph, tensors)).join(';');
    case 'opaque':
      return attribute.what;
    case 'string':
      return JSON.stringify(String.fromCharCode(...attribute.value));
    case 'strings':
      return JSON.stringify(attribute.value.map(text => String.fromCharCode(...text)));
    default:
      return String(attribute.value);
  }
}

/** Operator and attributes of a node. */
export function nodeId(node: Node, tensors: TensorIds): string {
  const stated = [...node.attributes.values()].filter(a => !isDefault(node, a));
  const attributes = stated.map(a => `${a.name}=${a.kind}:${attributeId(a, tensors)}`).sort();
  return `${node.domain}:${node.opType}(${attributes.join(',')})`;
}

/** Names become the order in which they first appear. */
function graphId(graph: Graph, tensors: TensorIds): string {
  const seen = new Map<string, string>();
  for (const [name, tensor] of graph.initializers) seen.set(name, tensors.get(tensor)!);
  const of = (name: string): string => {
    if (name === '') return '';
    if (!seen.has(name)) seen.set(name, `#${seen.size}`);
    return seen.get(name)!;
  };
  const inputs = graph.inputs.map(v => of(v.name));
  const nodes = graph.nodes.map(n => `${nodeId(n, tensors)}${n.inputs.map(of)}>${n.outputs.map(of)}`);
  return `{${inputs}|${nodes.join(';')}|${graph.outputs.map(v => of(v.name))}}`;
}

const all = (value: number) => (a: Attribute) =>
  a.kind === 'ints' ? a.value.every(v => Number(v) === value) : 'value' in a && Number(a.value) === value;
/** Exporters write these even where they have the value that they would have anyway. */
const defaults: Readonly<Record<string, (a: Attribute) => boolean>> = {
  group: all(1),
  dilations: all(1),
  strides: all(1),
  pads: all(0),
  ceil_mode: all(0),
  transA: all(0),
  transB: all(0),
  auto_pad: a => a.kind === 'string' && String.fromCharCode(...a.value) === 'NOTSET',
};
const linearDefaults: typeof defaults = { alpha: all(1), beta: all(1) };

/** Whether an attribute says only what holds without it. Known for those that matter; false for all others. */
export const isDefault = (node: Node, attribute: Attribute): boolean =>
  defaults[attribute.name]?.(attribute) ??
  (findOp(node)?.family === 'linear' && linearDefaults[attribute.name]?.(attribute) === true);
