import { float16Values } from '../../src/core/numeric/float16';
import type { Feeds } from '../../src/core/ports';
import type { LayerEnv } from '../../src/core/studies/layerProfile';
import { clock } from '../../src/engine/progress';
import { runtime } from './runtime';

/** Symbolic dimensions of corpus models and fixtures that do not take 1. */
const sizes: Readonly<Record<string, number>> = {
  'dynamic_reshape.onnx': 8,
  'layernorm_mlp.onnx': 4,
  'ppocr_v2_cls.onnx': 48,
  'ppocr_v4_det.onnx': 64,
  'yunet_n_dynamic.onnx': 64,
  'tinybert_random_op14.onnx': 4,
  'silero_vad_v6.onnx': 256,
};
/** Dimensions to try a model of that file name at. */
export const sizeOf = (name: string): number => sizes[name] ?? 1;

/** Runs models as they are written: what the runtime fuses it rounds otherwise. */
export const plainEnv: LayerEnv = {
  runtime: { ...runtime, create: (model, options) => runtime.create(model, { ...options, optimization: 'disabled' }) },
  clock,
  progress: { report: () => {}, throwIfCancelled: () => {} },
};

/** float16 bit patterns as the numbers they stand for; other values as they are. */
export const inFloat32 = (feeds: Feeds): Feeds =>
  Object.fromEntries(
    Object.entries(feeds).map(([name, t]) => [
      name,
      t.type === 'float16' ? { type: 'float32', dims: t.dims, data: float16Values(t.data as Uint16Array) } : t,
    ]),
  );
