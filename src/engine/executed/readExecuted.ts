import path from 'node:path';
import type { Model, Node } from '../../core/ir';
import { decodeModel } from '../../core/onnx';
import type { Runtime, Session, SessionOptions } from '../../core/ports';
import { type ExecutedLayer, executedLayers } from '../../core/studies/executed';
import { ExternalFiles } from '../files/externalFiles';
import { FileSource } from '../files/fileSource';

/** Reads the graph that the runtime wrote out (`SessionOptions.optimizedModelPath`); its weights are not read. */
export async function readExecuted(file: string): Promise<Model> {
  const source = await FileSource.open(file);
  const external = new ExternalFiles(file);
  try {
    return await decodeModel(source, { openExternal: external.open });
  } finally {
    await source.close();
    await external.close();
  }
}

export interface LoadRequest extends SessionOptions {
  readonly model: Model;
  readonly file: string;
  /** The graph that the runtime writes out takes as much room there as the model. */
  readonly folder: string;
}

/** Loads a model and tells what the runtime executes for each layer. @param layersOf see `executedLayers` */
export async function loadAndTell(
  { model, file, folder, ...options }: LoadRequest,
  runtime: Runtime,
  layersOf?: (node: Node) => readonly string[],
): Promise<{ session: Session; executed: ExecutedLayer[] }> {
  const optimizedModelPath = path.join(folder, `executed-${path.basename(file)}`);
  const session = await runtime.create({ path: file }, { ...options, optimizedModelPath });
  const { graph } = await readExecuted(optimizedModelPath);
  return { session, executed: executedLayers(model.graph, graph, layersOf) };
}
