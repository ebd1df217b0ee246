import { inferShapes } from '../../core/analysis/shapes';
import { type DataType, GraphIndex, type Model, type Node, type Shape, type ValueType } from '../../core/ir';
import { findOp } from '../../core/ops/registry';
import type { DimBindings } from '../../protocol/engineApi';

/** Whole numbers from the first to the second, both included. */
export type IntegerRange = readonly [low: number, high: number];

/** Operators that pass integers on unchanged: a token's way from the input to the table. */
const passedOn: ReadonlySet<string> = new Set(['Cast', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/** The input of recurrent operators that says how long each sequence is. */
const SEQUENCE_LENGTHS = 4;

/**
 * For each integer input that is only good for some numbers: those that all of its uses take. It picks rows of constant tables, or tells
 * how long sequences are, of which random bits would leave nothing.
 */
export function integerRanges(model: Model, dims?: DimBindings): Map<string, IntegerRange> {
  const index = new GraphIndex(model.graph);
  const ranges = new Map<string, IntegerRange>();
  let types: ReadonlyMap<string, ValueType> | undefined;
  const shapeOf = (value: string): Shape | undefined => {
    types ??= inferShapes(model, { dims }).types;
    const type = types.get(value);
    return type?.kind === 'tensor' ? type.shape : undefined;
  };
  for (const { name, type } of model.graph.inputs) {
    if (type.kind !== 'tensor' || !isInteger(type.type)) continue;
    const uses = [...usesOf(name, index)].map(use => rangeOf(use, index, shapeOf)).filter(r => r !== undefined);
    if (uses.length > 0)
      ranges.set(name, [Math.max(...uses.map(([low]) => low)), Math.min(...uses.map(([, high]) => high))]);
  }
  return ranges;
}

const isInteger = (type: DataType | undefined): boolean => type?.includes('int') ?? false;

interface Use {
  readonly node: Node;
  readonly input: number;
}

function* usesOf(value: string, index: GraphIndex): Iterable<Use> {
  for (const use of index.consumers(value)) {
    if (passedOn.has(use.node.opType) && use.input === 0) yield* usesOf(use.node.outputs[0]!, index);
    else yield use;
  }
}

function rangeOf(
  { node, input }: Use,
  index: GraphIndex,
  shapeOf: (value: string) => Shape | undefined,
): IntegerRange | undefined {
  if (node.opType === 'Gather' && input === 1) {
    const rows = tableRows(node, index);
    return rows === undefined ? undefined : [0, rows - 1];
  }
  if (findOp(node)?.family !== 'recurrent' || input !== SEQUENCE_LENGTHS) return undefined;
  const longest = shapeOf(node.inputs[0]!)?.[node.int('layout', 0)];
  return typeof longest === 'number' && longest > 0 ? [1, longest] : undefined;
}

function tableRows(gather: Node, index: GraphIndex): number | undefined {
  const dims = index.constant(gather.inputs[0]!)?.dims;
  const axis = gather.int('axis', 0);
  return dims?.[axis < 0 ? axis + dims.length : axis];
}
