import type { Dim, Model, Value } from '../../src/core/ir';
import { longRun, openModel } from './onnxFiles';

/** By this much pictures are made smaller, each way. */
const SMALLER = 6;

/** A model for tests that run it many times: where a run takes long, one of the same layers with smaller pictures. */
export async function openSmall(file: string): Promise<Model> {
  const model = await openModel(file);
  if (longRun(model)) takeSmallPictures(model);
  return model;
}

function takeSmallPictures({ graph }: Model): void {
  graph.inputs = graph.inputs.map(value =>
    graph.initializers.has(value.name) ? value : withPictures(value, side => Math.ceil(side / SMALLER)),
  );
  // Sizes that are written down would contradict those that follow from the input's.
  graph.outputs = graph.outputs.map(value => withPictures(value, () => null));
  graph.valueInfo.clear();
  for (const node of graph.nodes) node.attributes.delete('output_shape');
}

/** Changes height and width of a batch of pictures. */
function withPictures(value: Value, change: (side: number) => Dim): Value {
  const { type } = value;
  if (type.kind !== 'tensor' || type.shape?.length !== 4) return value;
  const shape = type.shape.map((dim, axis) => (axis > 1 && typeof dim === 'number' ? change(dim) : dim));
  return { ...value, type: { ...type, shape } };
}
