import { type Attribute, bitsOf, type Graph, type Model, type Node, type Tensor } from '../ir';
import { findOp } from '../ops/registry';
import { bypass, namesGivenBySubgraphs } from './bypass';
import { Constants } from './constants';
import { graphsOf, mergedOrigin, removeNodes } from './edit';
import { type PassReport, report } from './pass';

/** Contents up to this size are compared; larger tensors are equal when they are the same. Bytes. */
const COMPARED = 4096;

/**
 * Nodes left as they are: constants are no work, a Dropout may drop at random, and the runtime finds integer kernels by each
 * layer's own QuantizeLinear and DequantizeLinear.
 */
const kept: ReadonlySet<string> = new Set(['Constant', 'Identity', 'Dropout', 'QuantizeLinear', 'DequantizeLinear']);

/**
 * Computes once what is computed several times: nodes of one operator with equal attributes and inputs. Random and unknown
 * operators, and nodes with bodies, are left.
 */
export function eliminateDuplicates(model: Model): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) changed.push(...mergeIn(graph));
  return report('eliminate duplicates', changed);
}

function mergeIn(graph: Graph): string[] {
  const constants = new Constants(graph);
  const { index } = constants;
  const fixed = namesGivenBySubgraphs(graph);
  const firsts = new Map<string, Node>();
  const [doomed, identities] = [new Set<Node>(), new Set<Node>()];
  const standIns = new Map<string, string>();
  const standIn = (name: string) => standIns.get(name) ?? name;
  const changed: string[] = [];
  for (const node of graph.nodes) {
    node.inputs = node.inputs.map(standIn);
    const key = keyOf(node, constants);
    if (key === undefined) continue;
    const first = firsts.get(key);
    if (!first) {
      firsts.set(key, node);
      continue;
    }
    const isOutput = node.outputs.some(o => index.isGraphOutput(o));
    if (node.outputs.some(o => fixed.has(o)) || (isOutput && node.outputs.length > 1)) continue;
    for (const [i, output] of node.outputs.entries()) if (output) standIns.set(output, first.outputs[i]!);
    first.origin = mergedOrigin(first, node);
    changed.push(first.name, node.name);
    if (isOutput) {
      [node.opType, node.inputs] = ['Identity', [first.outputs[0]!]];
      node.attributes.clear();
      identities.add(node);
    } else doomed.add(node);
  }
  for (const inner of graphsOf(graph)) for (const node of inner.nodes) node.inputs = node.inputs.map(standIn);
  removeNodes(graph, doomed);
  bypass(graph, identities);
  return changed;
}

/** Equal for nodes that give equal results; undefined for a node that is left. */
function keyOf(node: Node, constants: Constants): string | undefined {
  if (node.domain !== '' || kept.has(node.opType)) return undefined;
  const op = findOp(node);
  if (!op || op.random) return undefined;
  const attributes = [...node.attributes.values()].sort((a, b) => (a.name < b.name ? -1 : 1)).map(attributeKey);
  if (attributes.includes(undefined)) return undefined;
  const inputs = node.inputs.map(name => {
    const tensor = name ? constants.tensor(name) : undefined;
    return (tensor && contentKey(tensor)) ?? `value ${name}`;
  });
  // Which results are asked for is part of what a node does: some operators compute others then.
  return JSON.stringify([node.opType, attributes, inputs, node.outputs.map(o => o !== '')]);
}

function attributeKey(attribute: Attribute): string | undefined {
  const { name, kind } = attribute;
  if (kind === 'tensor') {
    const content = contentKey(attribute.value);
    return content && `${name} ${content}`;
  }
  if (kind === 'int' || kind === 'float') return `${name} ${kind} ${attribute.value}`;
  if (kind === 'string' || kind === 'ints' || kind === 'floats') return `${name} ${kind} ${attribute.value.join()}`;
  return undefined;
}

/** undefined for large tensors, and for those that are not in memory or hold text. */
function contentKey({ data, type, dims }: Tensor): string | undefined {
  if (data.kind !== 'bytes' || data.bytes.length > COMPARED || bitsOf(type) === 0) return undefined;
  return `${type} ${dims.join('x')} ${String.fromCharCode(...data.bytes)}`;
}
