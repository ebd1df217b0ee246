import type { HostApi } from '../../../src/protocol/pageApi';
import type { Handlers } from '../../../src/protocol/rpc';
import type { Comparison, LayerDetails, ModelView, TensorStatistics } from '../../../src/protocol/views';

/** A host that knows plausible details of every layer of a model. */
export function answersFor(model: ModelView): Pick<Handlers<HostApi>, 'layer' | 'statistics'> {
  return {
    layer: ({ layer }) => details(model, layer),
    statistics: ({ tensor }) => statistics(tensor),
  };
}

function details(model: ModelView, name: string): LayerDetails {
  const layer = model.layers.find(l => l.name === name);
  if (!layer) throw new Error(`no layer ${name}`);
  const weighted = layer.parameters > 0;
  return {
    name,
    op: layer.op,
    domain: '',
    docString: '',
    attributes: weighted
      ? [
          { name: 'dilations', value: '[1, 1]' },
          { name: 'group', value: '1' },
          { name: 'kernel_shape', value: '[3, 3]' },
          { name: 'pads', value: '[1, 1, 1, 1]' },
          { name: 'strides', value: '[2, 2]' },
        ]
      : [],
    inputs: [
      { name: `${name}_in`, shape: [1, 32, 112, 112], type: 'float32', role: 'X', source: 'activation' },
      ...(weighted
        ? ([
            { name: `${name}.weight`, shape: [64, 32, 3, 3], type: 'float32', role: 'W', source: 'weight' },
            { name: `${name}.bias`, shape: [64], type: 'float32', role: 'B', source: 'weight' },
          ] as const)
        : []),
    ],
    outputs: layer.outputs,
    parameters: layer.parameters,
    macs: layer.macs,
    weightBytes: layer.weightBytes,
    weights: weighted ? [`${name}.weight`, `${name}.bias`] : [],
  };
}

function statistics(name: string): TensorStatistics {
  const counts = Array.from({ length: 64 }, (_, i) => Math.round(4000 * Math.exp(-(((i - 30) / 9) ** 2))));
  return {
    name,
    type: 'float32',
    dims: [64, 32, 3, 3],
    bytes: 73_728,
    min: -0.4127,
    max: 0.4391,
    mean: -0.0021,
    std: 0.0914,
    zeros: 0.0123,
    nonFinite: 0,
    histogram: { from: -0.4127, to: 0.4391, counts },
  };
}

/** Times around a median with a tail, the same at every call. */
function times(median: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => {
    const wave = Math.sin(i * 12.9898) * 43_758.5453;
    const noise = wave - Math.floor(wave);
    return median * (1 + 0.05 * (noise - 0.5) + (i % 23 === 0 ? 0.15 : 0));
  });
}

export const comparison: Comparison = {
  a: {
    path: '/models/mobilenet_v2.onnx',
    name: 'mobilenet_v2.onnx',
    bytes: 13_964_571,
    parameters: 3_504_872,
    macs: 300_774_272,
    weightBytes: 13_887_488,
    peakActivationBytes: 6_021_120,
    nodes: 100,
    opset: 17,
  },
  b: {
    path: '/models/mobilenet_v2.int8.onnx',
    name: 'mobilenet_v2.int8.onnx',
    bytes: 3_654_212,
    parameters: 3_504_872,
    macs: 300_774_272,
    weightBytes: 3_521_900,
    peakActivationBytes: 1_806_336,
    nodes: 372,
    opset: 17,
  },
  ratio: { bytes: 0.2617, parameters: 1, macs: 1, peakActivationBytes: 0.3, latencyMs: 0.6579 },
  latency: {
    a: { p50: 10.2, p90: 10.9, p99: 12.1 },
    b: { p50: 6.71, p90: 7.05, p99: 7.9 },
    ratioSpread: [0.6452, 0.6757],
    verdict: 'faster',
    runs: 120,
    threads: 2,
    samples: { a: times(10.2, 120), b: times(6.71, 120) },
  },
  fidelity: { sqnrDb: 24.93, identical: false, cosine: 0.99841, top1Agreement: 0.967, samples: 300 },
  accuracy: { a: 0.7205, b: 0.7172, samples: 2000, metric: 'top1' },
  data: 'cifar96-test.npz, 300 samples',
  notes: ['Both models ran interleaved in one process after warm-up.', 'Peak activations are computed, not measured.'],
  stayedFloat: [
    ...Array.from({ length: 7 }, (_, i) => ({
      node: `/features/features.${i}/Softmax`,
      reason: 'Softmax has no quantized form in ONNX Runtime',
    })),
    { node: '/classifier/classifier.1/Gemm', reason: 'excluded by the user' },
  ],
  machine: 'Intel Xeon, 2 cores, AVX2, onnxruntime 1.30.0, linux x64',
};
