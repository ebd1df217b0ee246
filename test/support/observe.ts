import type { ShapeResult } from '../../src/core/analysis/shapes';
import { cloneModel, type DataType, type Model, tensorType } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import type { Feeds, RuntimeTensor } from '../../src/core/ports';
import { runtime } from './runtime';

/** Element types that onnxruntime-node can hand out. */
const visible: ReadonlySet<DataType | undefined> = new Set<DataType>([
  ...(['float32', 'float64', 'float16', 'bool', 'string'] as const),
  ...(['int8', 'uint8', 'int16', 'uint16', 'int32', 'uint32', 'int64', 'uint64'] as const),
]);

/** Every tensor that the main graph's nodes compute on one run, by value name: each becomes an output of a copy. */
export async function observeValues(
  model: Model,
  shapes: ShapeResult,
  feeds: Feeds,
): Promise<Map<string, RuntimeTensor>> {
  const copy = cloneModel(model);
  const outputs = new Set(copy.graph.outputs.map(o => o.name));
  for (const name of copy.graph.nodes.flatMap(n => n.outputs)) {
    const type = shapes.types.get(name);
    if (outputs.has(name) || type?.kind !== 'tensor' || !visible.has(type.type)) continue;
    // No shape is stated, lest the runtime take it from there.
    copy.graph.outputs.push({ name, type: tensorType(type.type, undefined) });
    outputs.add(name);
  }
  copy.graph.valueInfo.clear();
  const bytes = await encodeToBytes(copy, { nodeNames: 'unique' });
  const session = await runtime.create({ bytes }, { optimization: 'disabled' });
  try {
    return new Map(Object.entries(await session.run(feeds)));
  } finally {
    await session.release();
  }
}
