import path from 'node:path';
import { graphView } from '../../core/analysis/graphView';
import { inspectionOf } from '../../core/analysis/inspect';
import { layerDetails } from '../../core/analysis/layerDetails';
import { findTensor, tensorStatistics } from '../../core/analysis/statistics';
import { readTensor } from '../../core/ir';
import { structureHash } from '../../core/onnx';
import { recipeModelHash } from '../../core/recipe/modelHash';
import type { EngineApi } from '../../protocol/engineApi';
import type { LayerDetails, ModelView, TensorStatistics } from '../../protocol/views';
import type { ModelStore } from '../modelStore';
import { notices } from './notices';

/** A model as the page draws it. Reads no weights. */
export function view(store: ModelStore, { path: file, dims }: EngineApi['view']['params']): Promise<ModelView> {
  return store.use(file, loaded => {
    const { model, bytes, mtimeMs } = loaded;
    const analysis = loaded.analysis(dims);
    const fileName = path.basename(file);
    return {
      ...inspectionOf(analysis, { name: fileName, bytes }),
      path: file,
      fileName,
      hash: structureHash(model, bytes, mtimeMs),
      recipeHash: recipeModelHash(model, bytes),
      producer: [model.producerName, model.producerVersion].filter(text => text !== '').join(' '),
      opsets: Object.fromEntries(model.opsets),
      metadata: Object.fromEntries(model.metadata),
      symbols: analysis.shapes.symbols,
      graph: graphView(analysis),
      notices: notices(analysis),
    };
  });
}

export function layer(store: ModelStore, params: EngineApi['layer']['params']): Promise<LayerDetails> {
  return store.use(params.path, loaded => layerDetails(loaded.analysis(params.dims), params.layer));
}

export function statistics(store: ModelStore, params: EngineApi['statistics']['params']): Promise<TensorStatistics> {
  return store.use(params.path, async ({ model }) => {
    const tensor = findTensor(model, params.tensor);
    return tensorStatistics(tensor, tensor.data.kind === 'strings' ? undefined : await readTensor(tensor));
  });
}
