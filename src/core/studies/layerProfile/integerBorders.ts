import { GraphIndex, type Model, type Node, readTensor, type Tensor, tensorType } from '../../ir';
import { floatsOf } from '../../numeric/elements';
import { dequantize, type QuantizationParameters, quantize, uint8Range } from '../../numeric/quantization';
import { removeNodes } from '../../passes/edit';
import type { Feeds, RuntimeTensor } from '../../ports';

/** A float value of the original that crosses the border as bytes of another name. */
interface Crossing {
  readonly name: string;
  readonly parameters: QuantizationParameters;
}

/** How feeds and results of the float model go in and out of the quantized one. */
export interface IntegerBorders {
  readonly encode: (feeds: Feeds) => Feeds;
  readonly decode: (results: Feeds) => Feeds;
  /** Names of inputs and outputs that stay float32. */
  readonly float: readonly string[];
}

/**
 * Lets a model in QDQ form take and give uint8 where its inputs are quantized and its outputs dequantized at once: within a
 * quantized network the conversions belong to nobody. Edits the model.
 */
export async function cutIntegerBorders(model: Model): Promise<IntegerBorders> {
  const { graph } = model;
  const index = new GraphIndex(graph);
  const doomed = new Set<Node>();
  const inputs = new Map<string, Crossing>();
  const outputs = new Map<string, Crossing>();
  const crossing = async (node: Node, name: string): Promise<Crossing | undefined> => {
    const parameters = await parametersOf(graph.initializers, node);
    return parameters && { name, parameters };
  };
  graph.inputs = await Promise.all(
    graph.inputs.map(async input => {
      const uses = index.consumers(input.name);
      const [node] = uses.map(u => u.node);
      const found = uses.length === 1 && node?.opType === 'QuantizeLinear' && (await crossing(node, node.outputs[0]!));
      if (!found || index.isGraphOutput(input.name)) return input;
      doomed.add(node!);
      inputs.set(input.name, found);
      const shape = input.type.kind === 'tensor' ? input.type.shape : undefined;
      return { name: found.name, type: tensorType('uint8', shape) };
    }),
  );
  graph.outputs = await Promise.all(
    graph.outputs.map(async output => {
      const node = index.producer(output.name);
      const isLast = node?.opType === 'DequantizeLinear' && index.consumers(output.name).length === 0;
      const found = isLast && !graph.initializers.has(node.inputs[0]!) && (await crossing(node, node.inputs[0]!));
      if (!found) return output;
      doomed.add(node!);
      outputs.set(output.name, found);
      return { name: found.name, type: tensorType('uint8', undefined) };
    }),
  );
  removeNodes(graph, doomed);
  const crossed = new Set([...inputs.values(), ...outputs.values()].map(c => c.name));
  return {
    encode: feeds => renamedBy(feeds, inputs, asBytes),
    decode: results => decoded(results, outputs),
    float: [...graph.inputs, ...graph.outputs].map(v => v.name).filter(name => !crossed.has(name)),
  };
}

async function parametersOf(
  initializers: ReadonlyMap<string, Tensor>,
  node: Node,
): Promise<QuantizationParameters | undefined> {
  const [scale, zeroPoint] = node.inputs.slice(1, 3).map(i => initializers.get(i));
  if (scale?.type !== 'float32' || zeroPoint?.type !== 'uint8') return undefined;
  return {
    scale: floatsOf('float32', await readTensor(scale))[0]!,
    zeroPoint: (await readTensor(zeroPoint))[0]!,
  };
}

const renamedBy = (
  feeds: Feeds,
  crossings: ReadonlyMap<string, Crossing>,
  convert: (tensor: RuntimeTensor, parameters: QuantizationParameters) => RuntimeTensor,
): Feeds =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, tensor]) => {
      const crossing = crossings.get(name);
      return crossing ? [crossing.name, convert(tensor, crossing.parameters)] : [name, tensor];
    }),
  );

function decoded(results: Feeds, outputs: ReadonlyMap<string, Crossing>): Feeds {
  const back = new Map([...outputs].map(([name, c]) => [c.name, { name, parameters: c.parameters }]));
  return renamedBy(results, back, asFloats);
}

const asBytes = ({ dims, data }: RuntimeTensor, parameters: QuantizationParameters): RuntimeTensor => ({
  type: 'uint8',
  dims,
  data: Uint8Array.from(data as Float32Array, x => quantize(x, parameters, uint8Range)),
});
const asFloats = ({ dims, data }: RuntimeTensor, parameters: QuantizationParameters): RuntimeTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(data as Uint8Array, q => dequantize(q, parameters)),
});
