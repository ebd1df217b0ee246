import type { EngineApi } from '../../protocol/engineApi';
import type { Handlers } from '../../protocol/rpc';
import type { Temporaries } from '../files/temporaries';
import { ModelStore } from '../modelStore';
import { progressOf } from '../progress';
import { apply } from './apply';
import { compare } from './compare';
import { compareLayers } from './compareLayers';
import { describeData } from './describeData';
import { float16 } from './float16';
import { latency } from './latency';
import { optimize } from './optimize';
import { previewData } from './previewData';
import { profile } from './profile';
import { profileLayer } from './profileLayer';
import { prune } from './prune';
import { pruneSensitivity } from './pruneSensitivity';
import { pruningGroups } from './pruningGroups';
import { quantize } from './quantize';
import { requireDims } from './requireDims';
import { search } from './search';
import { sensitivity } from './sensitivity';
import { sparsify } from './sparsify';
import { layer, statistics, view } from './structure';
import { text } from './text';

/** What the engine's process answers. */
export function engineHandlers(temporaries: Temporaries): Handlers<EngineApi> {
  const store = new ModelStore();
  return {
    view: params => view(store, params),
    requireDims: params => requireDims(store, params),
    layer: params => layer(store, params),
    statistics: params => statistics(store, params),
    text: params => text(store, params),
    describeData: params => describeData(store, params),
    previewData: (params, call) => previewData(store, params, progressOf(call)),
    quantize: (params, call) => quantize(params, progressOf(call), temporaries),
    float16: (params, call) => float16(params, progressOf(call), temporaries),
    prune: (params, call) => prune(params, progressOf(call), temporaries),
    optimize: (params, call) => optimize(params, progressOf(call), temporaries),
    sparsify: (params, call) => sparsify(params, progressOf(call), temporaries),
    apply: (params, call) => apply(params, progressOf(call), temporaries),
    compare: (params, call) => compare(params, progressOf(call), temporaries),
    compareLayers: (params, call) => compareLayers(params, progressOf(call), temporaries),
    latency: (params, call) => latency(params, progressOf(call)),
    profile: (params, call) => profile(params, progressOf(call), temporaries),
    sensitivity: (params, call) => sensitivity(params, progressOf(call), call.part),
    pruneSensitivity: (params, call) => pruneSensitivity(params, progressOf(call), call.part),
    pruningGroups: params => pruningGroups(store, params),
    search: (params, call) => search(params, progressOf(call), temporaries),
    profileLayer: (params, call) => profileLayer(params, progressOf(call), temporaries),
  };
}
