import path from 'node:path';
import type { Graph, Model } from '../../core/ir';
import { encodeModel } from '../../core/onnx';
import { FileSink } from '../files/fileSink';

/**
 * The path of the model with a unique name on every node, by which the trace can be read: the model's own file where
 * that holds already, else a copy in `folder`.
 */
export async function withUniqueNames(model: Model, file: string, folder: string): Promise<string> {
  if (model.functions.size === 0 && hasUniqueNames(model.graph)) return file;
  const copy = path.join(folder, 'model.onnx');
  const sink = await FileSink.create(copy);
  await encodeModel(model, sink, {
    nodeNames: 'unique',
    externalData: { fileName: 'model.onnx.data', open: () => FileSink.create(`${copy}.data`) },
  });
  await sink.commit();
  return copy;
}

const hasUniqueNames = (graph: Graph): boolean =>
  graph.nodes.every(n => n.name === n.fileName && [...n.subgraphs()].every(s => hasUniqueNames(s.graph)));
