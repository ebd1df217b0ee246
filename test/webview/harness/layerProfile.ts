import type { LayerPrecision, LayerProfile, LayerVariant } from '../../../src/protocol/layerProfile';

interface Figures {
  readonly spread?: readonly [number, number];
  readonly verdict: LayerVariant['verdict'];
  readonly sqnrDb?: number;
  readonly note?: string;
}

const base = 0.524;
const channels = 64;

function variant(precision: LayerPrecision, share: number, ratio: number, figures: Figures): LayerVariant {
  const { spread = [ratio * 0.94, ratio * 1.06], verdict, sqnrDb, note } = figures;
  const bytes = { fp32: 4, fp16: 2, int8: 1 }[precision];
  return {
    precision,
    share,
    channels: { kept: channels * share, of: channels },
    latencyMs: { p50: base * ratio, p90: base * ratio * 1.07, p99: base * ratio * 1.3 },
    ratio,
    ratioSpread: spread,
    verdict,
    macs: 57_802_752 * share,
    weightBytes: 18_432 * share * bytes,
    sqnrDb: sqnrDb ?? null,
    note: note ?? '',
  };
}

/** A convolution in every variant, as a CPU with fast 8-bit and no 16-bit arithmetic would time it. */
export const layerProfile: LayerProfile = {
  model: 'mobilenet_v2.onnx',
  layers: [{ name: '/features/features.3/conv/conv.0/Conv', op: 'Conv' }],
  inputs: [{ name: 'input.16', shape: [1, 32, 56, 56], type: 'float32' }],
  outputs: [{ name: 'onnx::Clip_544', shape: [1, 64, 56, 56], type: 'float32' }],
  variants: [
    variant('fp32', 1, 1, { spread: [1, 1], verdict: 'baseline' }),
    variant('fp32', 0.75, 0.772, { verdict: 'faster' }),
    variant('fp32', 0.5, 0.552, { verdict: 'faster' }),
    variant('fp16', 1, 1.31, { verdict: 'slower', sqnrDb: 61.2, note: 'Runs as float32 with casts around it.' }),
    variant('fp16', 0.75, 1.01, { verdict: 'within noise', note: 'Runs as float32 with casts around it.' }),
    variant('fp16', 0.5, 0.74, { verdict: 'faster', note: 'Runs as float32 with casts around it.' }),
    variant('int8', 1, 0.471, { verdict: 'faster', sqnrDb: 34.8, note: 'Runs in integer kernels.' }),
    variant('int8', 0.75, 0.382, { verdict: 'faster', note: 'Runs in integer kernels.' }),
    variant('int8', 0.5, 0.291, { verdict: 'faster', note: 'Runs in integer kernels.' }),
  ],
  skipped: [],
  options: { runs: 200, threads: 2 },
  machine: {
    cpu: 'AMD EPYC 7763',
    cores: 2,
    memoryBytes: 8_000_000_000,
    os: 'Linux 6.1',
    arch: 'x64',
    features: { avx2: true, avx512: false, vnni: false, amx: false, bf16: false, neonDotprod: null, i8mm: null },
    runtime: '1.30.0',
    availableProviders: ['cpu'],
  },
  data: 'cifar96-calibration.npz, 32 samples',
  notes: ['The layer is short: each run holds 4 copies of it, and the times are divided by 4.'],
};

/** A layer that nothing can be done to but time it, on synthetic data. */
export const plainLayerProfile: LayerProfile = {
  ...layerProfile,
  layers: [{ name: 'softmax', op: 'Softmax' }],
  variants: [{ ...layerProfile.variants[0]!, channels: null, macs: null, weightBytes: 0 }],
  skipped: [
    { precision: 'fp16', share: 1, reason: 'This CPU has no 16-bit Softmax in ONNX Runtime.' },
    { precision: 'int8', share: 1, reason: 'Softmax has no quantized form in ONNX Runtime.' },
  ],
  data: 'synthetic, seed 1, 8 samples',
  notes: [],
};

const quantizedAlready = 'quantized already (QLinearConv): profile the layer of the float model';

/** A layer of a model that was quantized before: INT8 is all there is of it. */
export const quantizedLayerProfile: LayerProfile = {
  ...layerProfile,
  model: 'mobilenet_v2.int8.onnx',
  layers: [{ name: 'conv_quant', op: 'QLinearConv' }],
  variants: [{ ...variant('int8', 1, 1, { spread: [1, 1], verdict: 'baseline' }), channels: null }],
  skipped: [
    ...(['fp32', 'fp16'] as const).flatMap(precision =>
      [1, 0.75, 0.5].map(share => ({ precision, share, reason: quantizedAlready })),
    ),
    ...[0.75, 0.5].map(share => ({ precision: 'int8' as const, share, reason: quantizedAlready })),
  ],
  data: 'synthetic, seed 1, 8 samples',
  notes: [],
};
