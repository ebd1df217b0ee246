import { type Graph, intAttribute, intsAttribute, type Model, type Node } from '../ir';
import { elementwiseOps } from '../ops/elementwise';
import { Constants } from './constants';
import { graphsOf, mergedOrigin, removeNodes, soleUse, UniqueNames } from './edit';
import { type PassReport, report } from './pass';
import type { ValueTypes } from './valueTypes';

/**
 * Makes one Transpose of two that follow each other, with element-wise operators between them or not; lets one stand behind an
 * element-wise operator instead of one before each operand; and has Gemm read a matrix the other way round. Two that undo each
 * other become one that changes nothing.
 */
export function mergeTransposes(model: Model, types: ValueTypes): PassReport {
  const changed = new Set<string>();
  const names = new UniqueNames(model);
  for (const graph of graphsOf(model.graph)) {
    const known = types.in(graph);
    // Each edit ends one Transpose at least, or moves a reader past it: a few rounds.
    while (mergeOne(graph, known, names, changed));
  }
  return report('merge transposes', changed);
}

function mergeOne(graph: Graph, types: ValueTypes, names: UniqueNames, changed: Set<string>): boolean {
  const scene = { graph, types, names, constants: new Constants(graph) };
  for (const node of graph.nodes) {
    const edited = isTranspose(node)
      ? mergeWithEarlier(node, scene)
      : (joinOperands(node, scene) ?? turnOperand(node, scene));
    if (!edited) continue;
    for (const name of edited) changed.add(name);
    return true;
  }
  return false;
}

interface Scene {
  readonly graph: Graph;
  readonly types: ValueTypes;
  readonly names: UniqueNames;
  readonly constants: Constants;
}

const isTranspose = (node: Node | undefined): node is Node => node?.opType === 'Transpose' && node.domain === '';

/** The order of axes that a Transpose gives; without one it reverses them, as many as the input is known to have. */
function permOf(node: Node, types: ValueTypes): readonly number[] | undefined {
  const rank = types.shape(node.inputs[0]!)?.length;
  return node.ints('perm') ?? (rank === undefined ? undefined : Array.from({ length: rank }, (_, i) => rank - 1 - i));
}

/** Lets a Transpose do the work of one before it, if only element-wise nodes lie between. */
function mergeWithEarlier(node: Node, { graph, types, constants }: Scene): string[] | undefined {
  const { index } = constants;
  const between: Node[] = [];
  let first = index.producer(node.inputs[0]!);
  while (first && isPointwise(first, constants) && soleUse(index, first.outputs[0]!)) {
    between.unshift(first);
    first = index.producer(first.inputs[0]!);
  }
  if (!isTranspose(first) || (between.length > 0 && !soleUse(index, first.outputs[0]!))) return undefined;
  const [before, after] = [permOf(first, types), permOf(node, types)];
  if (!before || before.length !== after?.length) return undefined;
  (between[0] ?? node).inputs[0] = first.inputs[0]!;
  for (const moved of between) graph.valueInfo.delete(moved.outputs[0]!);
  node.set(
    intsAttribute(
      'perm',
      after.map(axis => before[axis]!),
    ),
  );
  node.origin = mergedOrigin(first, node);
  if (index.consumers(first.outputs[0]!).length === 1 && !index.isGraphOutput(first.outputs[0]!))
    removeNodes(graph, new Set([first]));
  return [first.name, ...between.map(n => n.name), node.name];
}

const unary: ReadonlySet<string> = new Set([...elementwiseOps.map(op => op.type), 'Clip', 'Cast', 'Identity']);
const binary: ReadonlySet<string> = new Set(['Add', 'Sub', 'Mul', 'Div', 'Pow', 'Max', 'Min']);

/** Before opset 7 attributes said how operands of different shapes are fitted to each other. */
const isBinary = (node: Node): boolean => node.domain === '' && binary.has(node.opType) && node.attributes.size === 0;

/** Whether a node treats every element of input 0 by itself, wherever it stands: other inputs are single constants. */
function isPointwise(node: Node, constants: Constants): boolean {
  if (node.domain !== '' || node.outputs.length !== 1) return false;
  if (!unary.has(node.opType) && !isBinary(node)) return false;
  return node.inputs.slice(1).every(name => {
    const dims = name ? constants.tensor(name)?.dims : [];
    return dims?.length === 0 || (dims?.length === 1 && dims[0] === 1);
  });
}

/** Op(Transpose(a), Transpose(b)) becomes Transpose(Op(a, b)). */
function joinOperands(node: Node, { graph, types, names, constants }: Scene): string[] | undefined {
  if (!isBinary(node) || node.inputs.length !== 2) return undefined;
  const { index } = constants;
  const [a, b] = node.inputs.map(name => index.producer(name));
  if (!isTranspose(a) || !isTranspose(b) || a === b) return undefined;
  if (![a, b].every(t => soleUse(index, t.outputs[0]!))) return undefined;
  const [perm, other] = [permOf(a, types), permOf(b, types)];
  if (!perm || perm.length !== other?.length || perm.some((axis, i) => axis !== other[i])) return undefined;
  const output = node.outputs[0]!;
  for (const joined of [a, b]) graph.valueInfo.delete(joined.outputs[0]!);
  const straight = names.value(`${output}_untransposed`);
  node.inputs = [a.inputs[0]!, b.inputs[0]!];
  node.outputs = [straight];
  a.inputs = [straight];
  a.outputs = [output];
  a.set(intsAttribute('perm', perm));
  a.origin = mergedOrigin(a, b);
  graph.nodes = graph.nodes.flatMap(n => (n === a || n === b ? [] : n === node ? [node, a] : [n]));
  return [a.name, b.name, node.name];
}

/** A Gemm takes either matrix transposed. */
function turnOperand(node: Node, { graph, types, constants }: Scene): string[] | undefined {
  if (node.opType !== 'Gemm' || node.domain !== '') return undefined;
  const { index } = constants;
  for (const [input, attribute] of ['transA', 'transB'].entries()) {
    const transpose = index.producer(node.inputs[input]!);
    if (!isTranspose(transpose) || !soleUse(index, transpose.outputs[0]!)) continue;
    const perm = permOf(transpose, types);
    if (perm?.length !== 2 || perm[0] !== 1) continue;
    node.inputs[input] = transpose.inputs[0]!;
    node.set(intAttribute(attribute, node.int(attribute, 0) ? 0 : 1));
    node.origin = mergedOrigin(node, transpose);
    removeNodes(graph, new Set([transpose]));
    return [transpose.name, node.name];
  }
  return undefined;
}
