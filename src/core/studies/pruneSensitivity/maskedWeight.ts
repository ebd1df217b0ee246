import { cloneModel, type Model, makeTensor, readTensor, type Tensor } from '../../ir';
import { floatBytes, floatsOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';
import type { ValueMask } from '../variants/variant';

/** Weights of a node of which some are to be zero. */
export interface WeightMask {
  readonly node: string;
  /** Index of the node's operand. */
  readonly input: number;
  readonly dims: readonly number[];
  /** Sets what is masked to zero, in a tensor of these dimensions. */
  apply(values: Float32Array): void;
  /** The value that the node multiplies by these weights, masked to the same effect; undefined where that is not so plain. */
  readonly reads?: ValueMask;
}

/** Whether the model has the weights that the masks are for. */
export function fits({ graph }: Model, masks: readonly WeightMask[]): boolean {
  const nodes = new Map(graph.nodes.map(node => [node.name, node]));
  return masks.every(({ node, input, dims }) => {
    const tensor = graph.initializers.get(nodes.get(node)?.inputs[input] ?? '');
    return tensor?.dims.join() === dims.join();
  });
}

/** A copy of the model with the masks on those of its nodes that they are for. Other tensors are shared with it. */
export async function maskedModel(original: Model, masks: readonly WeightMask[]): Promise<Model> {
  const model = cloneModel(original);
  const names = new UniqueNames(model);
  const nodes = new Map(model.graph.nodes.map(node => [node.name, node]));
  for (const mask of masks) {
    const node = nodes.get(mask.node);
    const weight = node && model.graph.initializers.get(node.inputs[mask.input] ?? '');
    if (!weight) continue;
    const name = names.value(`${weight.name}_masked`);
    model.graph.initializers.set(name, await masked(weight, name, mask));
    node.inputs[mask.input] = name;
  }
  return model;
}

async function masked(weight: Tensor, name: string, mask: WeightMask): Promise<Tensor> {
  const values = floatsOf(weight.type, await readTensor(weight)).slice();
  mask.apply(values);
  return makeTensor(name, weight.type, weight.dims, floatBytes(weight.type, values));
}

/** Sets whole indices of one axis of a weight to zero. */
export function axisMask(
  { node, input, dims }: Pick<WeightMask, 'node' | 'input' | 'dims'>,
  axis: number,
  isZero: (index: number) => boolean,
): WeightMask {
  const inner = dims.slice(axis + 1).reduce((n, d) => n * d, 1);
  const size = dims[axis]!;
  const apply = (values: Float32Array) => {
    for (let start = 0, i = 0; start < values.length; start += inner, i = i + 1 === size ? 0 : i + 1)
      if (isZero(i)) values.fill(0, start, start + inner);
  };
  return { node, input, dims, apply };
}
