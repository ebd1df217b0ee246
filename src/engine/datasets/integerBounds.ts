import { type DataType, GraphIndex, type Model, type Node } from '../../core/ir';

/** Operators that pass integers on unchanged: a token's way from the input to the table. */
const passedOn: ReadonlySet<string> = new Set(['Cast', 'Identity', 'Reshape', 'Squeeze', 'Unsqueeze', 'Flatten']);

/** For each integer input that picks rows of constant tables: the number of rows of the smallest. */
export function integerBounds(model: Model): Map<string, number> {
  const index = new GraphIndex(model.graph);
  const bounds = new Map<string, number>();
  for (const { name, type } of model.graph.inputs) {
    if (type.kind !== 'tensor' || !isInteger(type.type)) continue;
    const rows = [...gathersFrom(name, index)].map(node => tableRows(node, index)).filter(n => n !== undefined);
    if (rows.length > 0) bounds.set(name, Math.min(...rows));
  }
  return bounds;
}

const isInteger = (type: DataType | undefined): boolean => type?.includes('int') ?? false;

function* gathersFrom(value: string, index: GraphIndex): Iterable<Node> {
  for (const { node, input } of index.consumers(value)) {
    if (node.opType === 'Gather' && input === 1) yield node;
    else if (passedOn.has(node.opType) && input === 0) yield* gathersFrom(node.outputs[0]!, index);
  }
}

function tableRows(gather: Node, index: GraphIndex): number | undefined {
  const dims = index.constant(gather.inputs[0]!)?.dims;
  const axis = gather.int('axis', 0);
  return dims?.[axis < 0 ? axis + dims.length : axis];
}
