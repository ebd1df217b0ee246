import path from 'node:path';
import { valueView } from '../../core/analysis/inspect';
import { type Graph, tensorType } from '../../core/ir';
import type { Dataset, Feeds } from '../../core/ports';
import { layerOptimization, measureLayers } from '../../core/studies/layerProfile';
import type { LayerProfile, LayerProfileRequest } from '../../protocol/layerProfile';
import { describeMachine } from '../machine';
import { type OpenModel, openModel } from '../openModel';
import type { ProfileTools } from '../profiling/study';

/** Measures layers of a model by themselves, in other precisions and sizes. */
export async function profileLayers(
  opened: OpenModel,
  data: Dataset,
  request: LayerProfileRequest,
  tools: ProfileTools,
): Promise<LayerProfile> {
  const { threads, runtime } = tools;
  const executedGraph = (bytes: Uint8Array) => readExecuted(bytes, tools);
  const { inputs, outputs, runs, ...figures } = await measureLayers(
    opened.model,
    request.layers,
    data,
    { runs: request.runs },
    { ...tools, executedGraph },
  );
  return {
    model: path.basename(opened.path),
    ...figures,
    inputs: views(inputs),
    outputs: views(outputs),
    options: { runs, threads },
    machine: await describeMachine(runtime.version),
    data: data.label,
  };
}

const views = (feeds: Feeds) =>
  Object.entries(feeds).map(([name, { type, dims }]) => valueView(name, tensorType(type, dims)));

/** Lets the runtime write the graph that it executes, and reads its structure. */
async function readExecuted(bytes: Uint8Array, { runtime, threads, folder }: ProfileTools): Promise<Graph> {
  const optimizedModelPath = path.join(folder, 'layer.onnx');
  const session = await runtime.create({ bytes }, { threads, optimization: layerOptimization, optimizedModelPath });
  await session.release();
  const executed = await openModel(optimizedModelPath);
  await executed.close();
  return executed.model.graph;
}
