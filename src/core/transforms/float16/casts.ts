import { dataTypeCode, type Graph, intAttribute, type Model, Node, type Tensor } from '../../ir';
import { mergedOrigin, replaceUses, type UniqueNames } from '../../passes/edit';
import type { ValueTypes } from '../../passes/valueTypes';
import { isFloat32Input } from './needsFloat32';

type Half = 'float16' | 'float32';
const castTo = (type: Half, from: string, to: string, names: UniqueNames): Node =>
  new Node(names.node(`${to}_Cast`), 'Cast', [from], [to]).set(intAttribute('to', dataTypeCode(type)));

/** Puts casts around what stays float32 in a graph that is float16 by now. Weights of such nodes are kept as they were. */
export class Float32Islands {
  constructor(
    private readonly model: Model,
    private readonly isIsland: (node: Node) => boolean,
    private readonly names: UniqueNames,
  ) {}

  /** @param types those of the graph before it became float16; @param weights its initializers then */
  cast(graph: Graph, types: ValueTypes, weights: ReadonlyMap<string, Tensor>): void {
    graph.nodes = graph.nodes.flatMap(node => {
      const isIsland = this.isIsland(node);
      const before: Node[] = [];
      node.inputs = node.inputs.map((input, i) => {
        const isFloat = input !== '' && types.type(input) === 'float32';
        if (!isFloat || !(isIsland || isFloat32Input(node, i, this.model.opset()))) return input;
        const wide = this.names.value(`${input}_float32`);
        const tensor = weights.get(input);
        if (tensor) graph.initializers.set(wide, { ...tensor, name: wide, source: undefined });
        else before.push(castTo('float32', input, wide, this.names));
        return wide;
      });
      const after = isIsland ? this.narrowOutputs(node, types) : [];
      for (const cast of [...before, ...after]) cast.origin = mergedOrigin(node);
      return [...before, node, ...after];
    });
  }

  private narrowOutputs(node: Node, types: ValueTypes): Node[] {
    const casts: Node[] = [];
    node.outputs = node.outputs.map(output => {
      if (output === '' || types.type(output) !== 'float32') return output;
      const wide = this.names.value(`${output}_float32`);
      casts.push(castTo('float16', wide, output, this.names));
      return wide;
    });
    return casts;
  }
}

/** Lets float32 inputs and outputs of a model keep that type behind casts. */
export function castBorders({ graph }: Model, names: UniqueNames): void {
  const isFloat = ({ type }: Graph['inputs'][number]) => type.kind === 'tensor' && type.type === 'float32';
  const before = graph.inputs.filter(isFloat).map(({ name }) => {
    const half = names.value(`${name}_float16`);
    replaceUses(graph, name, half);
    return castTo('float16', name, half, names);
  });
  const after = graph.outputs.filter(isFloat).map(({ name }) => {
    const half = names.value(`${name}_float16`);
    for (const node of graph.nodes) node.outputs = node.outputs.map(o => (o === name ? half : o));
    replaceUses(graph, name, half);
    return castTo('float32', half, name, names);
  });
  graph.nodes = [...before, ...graph.nodes, ...after];
}
