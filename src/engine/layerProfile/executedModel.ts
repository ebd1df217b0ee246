import path from 'node:path';
import { type Model, makeTensor, readTensor } from '../../core/ir';
import { layerOptimization } from '../../core/studies/layerProfile';
import { openModel } from '../openModel';
import type { ProfileTools } from '../profiling/study';

/** Lets the runtime write the model that it executes, and reads it whole: the file is written over by the next. */
export async function executedModel(
  bytes: Uint8Array,
  { runtime, threads, folder }: Pick<ProfileTools, 'runtime' | 'threads' | 'folder'>,
): Promise<Model> {
  const optimizedModelPath = path.join(folder, 'layer.onnx');
  const session = await runtime.create({ bytes }, { threads, optimization: layerOptimization, optimizedModelPath });
  await session.release();
  const { model, close } = await openModel(optimizedModelPath);
  try {
    const { initializers } = model.graph;
    for (const [name, tensor] of initializers)
      initializers.set(name, makeTensor(name, tensor.type, tensor.dims, await readTensor(tensor)));
    return model;
  } finally {
    await close();
  }
}
