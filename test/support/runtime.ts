import * as ort from 'onnxruntime-node';
import type { DataType } from '../../src/core/ir';
import type { Feeds, Runtime, RuntimeTensor, RuntimeValue, Session, TypedData } from '../../src/core/ports';
import { KEPT_PAIRS } from '../../src/engine/runtime/runtime';

type OrtType = ort.Tensor.Type;

/** onnxruntime-node behind the Runtime port, in the test's own process. */
export const runtime: Runtime = {
  version: ort.env.versions.node ?? ort.env.versions.common,
  async create(model, { threads, optimization, optimizedModelPath, keepQuantizationPairs } = {}) {
    const options: ort.InferenceSession.SessionOptions = {
      logSeverityLevel: 4,
      graphOptimizationLevel: optimization ?? 'all',
      intraOpNumThreads: threads ?? 1,
      ...(optimizedModelPath ? { optimizedModelFilePath: optimizedModelPath } : {}),
      ...(keepQuantizationPairs ? { extra: KEPT_PAIRS } : {}),
    };
    const session =
      'path' in model
        ? await ort.InferenceSession.create(model.path, options)
        : await ort.InferenceSession.create(model.bytes, options);
    return wrap(session);
  },
};

function wrap(session: ort.InferenceSession): Session {
  return {
    inputs: session.inputMetadata.map(runtimeValue),
    outputs: session.outputMetadata.map(runtimeValue),
    async run(feeds, fetch) {
      const given = Object.fromEntries(Object.entries(feeds).map(([name, t]) => [name, toOrt(t)]));
      return fromOrt(await (fetch ? session.run(given, fetch) : session.run(given)));
    },
    release: () => session.release(),
  };
}

const runtimeValue = (value: ort.InferenceSession.ValueMetadata): RuntimeValue =>
  value.isTensor
    ? { name: value.name, type: value.type as DataType, shape: value.shape.map(d => (d === '' ? null : d)) }
    : { name: value.name, type: undefined, shape: [] };

function toOrt({ type, data, dims }: RuntimeTensor): ort.Tensor {
  return new ort.Tensor(type as OrtType, data as ort.Tensor.DataType, [...dims]);
}

function fromOrt(results: ort.InferenceSession.ReturnType): Feeds {
  return Object.fromEntries(
    Object.entries(results).map(([name, t]) => [
      name,
      { type: t.type as DataType, dims: t.dims, data: t.data as TypedData },
    ]),
  );
}
