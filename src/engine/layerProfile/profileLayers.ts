import path from 'node:path';
import { valueView } from '../../core/analysis/inspect';
import { tensorType } from '../../core/ir';
import type { Dataset, Feeds } from '../../core/ports';
import { measureLayers } from '../../core/studies/layerProfile';
import type { LayerProfile, LayerProfileRequest } from '../../protocol/layerProfile';
import { describeMachine } from '../machine';
import type { OpenModel } from '../openModel';
import type { ProfileTools } from '../profiling/study';
import { executedModel } from './executedModel';

/** Measures layers of a model by themselves, in other precisions and sizes. */
export async function profileLayers(
  opened: OpenModel,
  data: Dataset,
  request: LayerProfileRequest,
  tools: ProfileTools,
): Promise<LayerProfile> {
  const { threads, runtime } = tools;
  const { inputs, outputs, runs, ...figures } = await measureLayers(
    opened.model,
    request.layers,
    data,
    { runs: request.runs },
    { ...tools, executedModel: bytes => executedModel(bytes, tools) },
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
