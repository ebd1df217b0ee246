import { type GraphIndex, isStatic, type Model, type Node } from '../ir';
import { bypass } from './bypass';
import { Constants } from './constants';
import { graphsOf } from './edit';
import { isSameShape, passedOn } from './neutralOperand';
import { padOf } from './padding';
import { type PassReport, report, type Skipped } from './pass';
import type { ValueTypes } from './valueTypes';

interface Question {
  readonly node: Node;
  readonly constants: Constants;
  readonly types: ValueTypes;
}

/** Operators that, under a condition, give out what they take in. */
const does: Readonly<Record<string, (q: Question) => boolean>> = {
  Identity: () => true,
  Dropout: removesDropout,
  Cast: ({ node, types }) =>
    types.type(node.inputs[0]!) !== undefined && types.type(node.inputs[0]!) === types.type(node.outputs[0]!),
  Transpose: ({ node }) => node.ints('perm')?.every((p, i) => p === i) ?? false,
  Concat: isAlone,
  Sum: isAlone,
  Max: isAlone,
  Min: isAlone,
  Mean: isAlone,
  Pad: ({ node, constants }) => padOf(constants, node)?.amounts.every(n => n === 0) ?? false,
  Slice: ({ node, constants, types }) => takesForwards(node, constants) && keepsShape(node, types),
  Reshape: sameStaticShape,
  Flatten: sameStaticShape,
  Expand: sameStaticShape,
};

/** Operators of several inputs that have one. */
function isAlone({ node }: Question): boolean {
  return node.inputs.length === 1;
}

/** Whether a Slice goes through its axes one element after the other. */
const takesForwards = (node: Node, constants: Constants): boolean =>
  !node.inputs[4] || (constants.numbers(node.inputs[4])?.every(step => step === 1) ?? false);

const keepsShape = ({ inputs, outputs }: Node, types: ValueTypes): boolean =>
  isSameShape(types.shape(inputs[0]!), types.shape(outputs[0]!));

function sameStaticShape({ node, types }: Question): boolean {
  return isStatic(types.shape(node.outputs[0]!)) && keepsShape(node, types);
}

function removesDropout({ node, constants: { index } }: Question): boolean {
  return !isRead(index, node.outputs[1]) && !mayTrain(index, node);
}

const isRead = (index: GraphIndex, value: string | undefined): boolean =>
  !!value && (index.isGraphOutput(value) || index.consumers(value).length > 0);

/** From opset 12 on an input says whether a Dropout drops; one that is not a constant `false` might. */
function mayTrain(index: GraphIndex, node: Node): boolean {
  const flag = node.inputs[2];
  if (!flag) return false;
  const data = index.constant(flag)?.data;
  return data?.kind !== 'bytes' || data.bytes.some(b => b !== 0);
}

/**
 * Removes nodes that change nothing: Identity, Dropout in inference, casts to the same type, reshapes to the same shape, Add of 0
 * and Mul by 1.
 */
export function eliminateIdentity(model: Model, types: ValueTypes): PassReport {
  const changed: string[] = [];
  const skipped: Skipped[] = [];
  for (const graph of graphsOf(model.graph)) {
    const constants = new Constants(graph);
    const known = types.in(graph);
    const doomed = new Set<Node>();
    for (const node of graph.nodes) {
      const passed = passedOn(node, constants, known);
      if (passed) {
        // An Identity, as it may have to stay: between an input and an output of the graph.
        [node.opType, node.inputs] = ['Identity', [passed]];
        changed.push(node.name);
      }
      const rule = node.domain === '' ? does[node.opType] : undefined;
      if (rule?.({ node, constants, types: known })) doomed.add(node);
      else if (rule === removesDropout && mayTrain(constants.index, node))
        skipped.push({ node: node.name, reason: 'its training input is not a constant false: it may drop at random' });
    }
    changed.push(...bypass(graph, doomed).map(n => n.name));
  }
  return { ...report('eliminate identity', changed), skipped };
}
