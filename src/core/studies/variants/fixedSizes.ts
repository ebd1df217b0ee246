import { cloneModel, type Dim, type Model, makeTensor, tensorType, type Value } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';
import { foldShapes } from '../../passes/foldShapes';
import { provenShapes } from '../../passes/inferredTypes';
import { removeDeadCode } from '../../passes/removeDeadCode';
import type { Feeds } from '../../ports';

/** The size of the batch, as a symbol. */
export const BATCH = 'lathe_batch';

/** A copy of which inputs that are open along their first axis share one symbol for it. */
export function withOpenBatch(model: Model): Model {
  const named = cloneModel(model);
  named.graph.inputs = model.graph.inputs.map(input => {
    const [first, ...others] = shapeOf(input) ?? [];
    return first === undefined || typeof first === 'number' ? input : withShape(input, [BATCH, ...others]);
  });
  return named;
}

/**
 * The model for samples of one size, any number of them: sizes that it works out as it runs are constants then, and where one of a
 * Reshape's is the batch it is left to the Reshape. What is computed from constants and sizes alone is so no longer carried along.
 */
export function withSizesOf(sample: Feeds, original: Model): Model {
  const model = withOpenBatch(original);
  const { graph } = model;
  graph.inputs = graph.inputs.map(input => {
    const dims = sample[input.name]?.dims;
    const shape = shapeOf(input);
    return dims && shape?.[0] === BATCH ? withShape(input, [BATCH, ...dims.slice(1)]) : input;
  });
  foldShapes(model);
  leaveBatchToReshapes(model);
  removeDeadCode(model);
  return model;
}

function leaveBatchToReshapes(model: Model): void {
  const { graph } = model;
  const { main } = provenShapes(model);
  const names = new UniqueNames(model);
  for (const node of graph.nodes) {
    if (node.opType !== 'Reshape' || node.domain !== '') continue;
    const sizes = main.contentOf(node.inputs[1] ?? '')?.values;
    const others = sizes?.filter(size => size !== BATCH);
    // A zero stands for the size that the axis has, or for nothing at all: neither goes with one that is worked out.
    if (!sizes || others!.length !== sizes.length - 1 || !others!.every(isSize)) continue;
    const values = sizes.map(size => (size === BATCH ? -1n : BigInt(size as number)));
    const name = names.value(`${node.inputs[1]}_sizes`);
    graph.initializers.set(name, makeTensor(name, 'int64', [values.length], bytesOf(BigInt64Array.from(values))));
    node.inputs[1] = name;
  }
}

const isSize = (size: Dim): boolean => typeof size === 'number' && size > 0;
const shapeOf = ({ type }: Value) => (type.kind === 'tensor' ? type.shape : undefined);
const withShape = (value: Value, shape: readonly Dim[]): Value =>
  value.type.kind === 'tensor' ? { ...value, type: tensorType(value.type.type, shape) } : value;
