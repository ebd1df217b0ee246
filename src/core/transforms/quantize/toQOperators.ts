import { GraphIndex, type Model, Node } from '../../ir';
import type { QLinearForm } from '../../ops/op';
import { isDequantizeLinear, isQuantizeLinear } from '../../ops/quantization';
import { mergedOrigin, removeNodes } from '../../passes/edit';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { facetOf } from './facets';

const MICROSOFT = 'com.microsoft';

/** A quantized operand: codes, scale and zero point. */
type Operand = readonly [codes: string, scale: string, zeroPoint: string];

interface Pattern {
  readonly node: Node;
  /** By input index; undefined: omitted. */
  readonly operands: readonly (Operand | undefined)[];
  /** Of the result; undefined: it stays float. */
  readonly result: Operand | undefined;
  readonly inner: readonly Node[];
}

/**
 * Turns DequantizeLinear -> operator -> QuantizeLinear into operators that take and give integers (QLinearConv ...): the form that
 * older runtimes and compilers ask for. Edits the model.
 * @param absorbed activations that the range of the value behind them makes redundant
 */
export function toQOperators(model: Model, absorbed: ReadonlySet<Node>): void {
  const { graph } = model;
  const doomed = new Set<Node>();
  let usesMicrosoft = false;
  const index = new GraphIndex(graph);
  const replacements = new Map<Node, Node>();
  for (const node of graph.nodes) {
    const facet = facetOf(node);
    const form = facet?.qLinear;
    if (facet?.role === 'sameScale') {
      for (const quantize of moveIntegers(node, index)) doomed.add(quantize);
      continue;
    }
    const pattern = form && patternOf(node, form, index, absorbed);
    if (!pattern) continue;
    const replacement = builders[form](pattern);
    if (!replacement) continue;
    replacement.origin = mergedOrigin(node, ...pattern.inner.filter(n => absorbed.has(n)));
    replacements.set(node, replacement);
    usesMicrosoft ||= replacement.domain === MICROSOFT;
    for (const inner of pattern.inner) doomed.add(inner);
  }
  graph.nodes = graph.nodes.map(n => replacements.get(n) ?? n);
  removeNodes(graph, doomed);
  if (usesMicrosoft && model.opset(MICROSOFT) === 0) model.opsets.set(MICROSOFT, 1);
  removeDeadCode(model);
}

/** Operators on integers take activations of 8 bits. */
const isWide = (node: Node, index: GraphIndex): boolean =>
  /^u?int16$/.test(index.constant(node.inputs[2]!)?.type ?? '');

function operandOf(value: string, index: GraphIndex): Operand | undefined {
  const producer = index.producer(value);
  if (!producer || !isDequantizeLinear(producer) || producer.inputs.length < 3) return undefined;
  if (isWide(producer, index)) return undefined;
  return producer.inputs.slice(0, 3) as [string, string, string];
}

/** What the pattern gives out, behind an activation that it absorbs; null: something else reads the float value. */
function resultOf(node: Node, index: GraphIndex, absorbed: ReadonlySet<Node>) {
  const inner: Node[] = [];
  for (let value = node.outputs[0]!; ; ) {
    const [use, ...others] = index.consumers(value);
    if (!use || others.length > 0 || index.isGraphOutput(value)) return null;
    inner.push(use.node);
    if (isQuantizeLinear(use.node) && !isWide(use.node, index))
      return { inner, operand: [use.node.outputs[0]!, use.node.inputs[1]!, use.node.inputs[2]!] as Operand };
    if (!absorbed.has(use.node)) return null;
    value = use.node.outputs[0]!;
  }
}

function patternOf(node: Node, form: QLinearForm, index: GraphIndex, absorbed: ReadonlySet<Node>): Pattern | undefined {
  const operands = node.inputs.map(input => (input === '' ? undefined : operandOf(input, index)));
  if (node.inputs.some((input, i) => input !== '' && !operands[i])) return undefined;
  const result = resultOf(node, index, absorbed);
  if (!result && form !== 'gemm' && form !== 'matMul') return undefined;
  return { node, operands, result: result?.operand, inner: result?.inner ?? [] };
}

const builders: Record<QLinearForm, (pattern: Pattern) => Node | undefined> = {
  convolution: ({ node, operands: [x, w, bias], result }) =>
    made(node, 'QLinearConv', '', [...x!, ...w!, result![1], result![2], ...(bias ? [bias[0]] : [])], result),
  gemm: ({ node, operands: [a, b, c], result }) => {
    const inputs = [...a!, ...b!, c?.[0] ?? '', ...(result ? [result[1], result[2]] : [])];
    return made(node, 'QGemm', MICROSOFT, inputs, result);
  },
  matMul: ({ node, operands: [a, b], result }) =>
    result
      ? made(node, 'QLinearMatMul', '', [...a!, ...b!, result[1], result[2]], result)
      : made(node, 'MatMulIntegerToFloat', MICROSOFT, [a![0], b![0], a![1], b![1], a![2], b![2]], undefined),
  pointwise: ({ node, operands, result }) =>
    made(node, `QLinear${node.opType}`, MICROSOFT, [...operands.flatMap(o => [...o!]), result![1], result![2]], result),
  concat: ({ node, operands, result }) =>
    made(node, 'QLinearConcat', MICROSOFT, [result![1], result![2], ...operands.flatMap(o => [...o!])], result),
};

function made(node: Node, type: string, domain: string, inputs: readonly string[], result: Operand | undefined): Node {
  const replacement = new Node(
    node.name,
    type,
    [...inputs],
    result ? [result[0]] : [...node.outputs],
    domain,
    node.fileName,
  );
  for (const attribute of node.attributes.values()) replacement.set(attribute);
  while (replacement.inputs.at(-1) === '') replacement.inputs.pop();
  return replacement;
}

/** Lets a node that only moves values move the codes, where its results are quantized again; returns what that makes needless. */
function moveIntegers(node: Node, index: GraphIndex): Node[] {
  const operand = operandOf(node.inputs[0]!, index);
  const outputs = node.outputs.filter(Boolean);
  const results = outputs.flatMap(output => {
    const uses = index.consumers(output);
    const only = uses.length === 1 && !index.isGraphOutput(output) ? uses[0]!.node : undefined;
    return only && isQuantizeLinear(only) ? [only] : [];
  });
  if (!operand || results.length < outputs.length) return [];
  if (results.some(q => q.inputs[1] !== operand[1] || q.inputs[2] !== operand[2])) return [];
  node.inputs[0] = operand[0];
  node.outputs = node.outputs.map(output => (output === '' ? '' : results[outputs.indexOf(output)]!.outputs[0]!));
  return results;
}
