import { cloneModel, tensorType } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { inferredTypes } from '../../src/core/passes/inferredTypes';
import type { Dataset, Runtime } from '../../src/core/ports';
import { openModel } from '../../src/engine/openModel';

/** Bytes of all that the nodes of a float model give out in one run of so many samples. */
export async function activationBytes(
  file: string,
  dataset: Dataset,
  runtime: Runtime,
  samples: number,
): Promise<number> {
  const opened = await openModel(file);
  try {
    const watched = cloneModel(opened.model);
    const types = inferredTypes(watched);
    const given = new Set(watched.graph.outputs.map(v => v.name));
    const values = watched.graph.nodes.flatMap(n => (n.opType === 'Constant' ? [] : n.outputs)).filter(Boolean);
    const floats = values.filter(name => types.type(name) === 'float32');
    for (const name of floats)
      if (!given.has(name)) watched.graph.outputs.push({ name, type: tensorType('float32', undefined) });
    const session = await runtime.create({ bytes: await encodeToBytes(watched) });
    const results = await session.run(await dataset.batch(0, samples), floats);
    await session.release();
    return Object.values(results).reduce((n, { data }) => n + data.length * Float32Array.BYTES_PER_ELEMENT, 0);
  } finally {
    await opened.close();
  }
}
