import type { ModelView } from '../../../src/protocol/views';
import { ModelBuilder } from './modelBuilder';

/** Inverted residuals with expansion, depthwise convolution and projection, in the manner of MobileNetV2. */
export function mobileNet(): ModelView {
  const b = new ModelBuilder();
  const conv = (name: string, from: number, inC: number, outC: number, size: number, kernel: number, groups = 1) => {
    const parameters = (outC * inC * kernel * kernel) / groups + outC;
    return b.layer('Conv', name, [from], {
      family: 'conv',
      shape: [1, outC, size, size],
      parameters,
      macs: ((outC * inC * kernel * kernel) / groups) * size * size,
      weightShape: `${outC} × ${inC / groups} × ${kernel} × ${kernel}`,
    });
  };
  const clip = (name: string, from: number, c: number, size: number) =>
    b.layer('Clip', name, [from], { family: 'activation', shape: [1, c, size, size] });
  let tip = b.input('input', ['batch', 3, 224, 224]);
  tip = clip('/features/features.0/Clip', conv('/features/features.0/Conv', tip, 3, 32, 112, 3), 32, 112);
  const stages = [
    [1, 16, 1, 112],
    [6, 24, 2, 56],
    [6, 32, 3, 28],
    [6, 64, 4, 14],
    [6, 96, 3, 14],
    [6, 160, 3, 7],
    [6, 320, 1, 7],
  ] as const;
  let channels = 32;
  let index = 1;
  for (const [expand, out, repeat, size] of stages)
    for (let r = 0; r < repeat; r++, index++) {
      const scope = `/features/features.${index}/conv`;
      const hidden = channels * expand;
      const start = tip;
      if (expand > 1)
        tip = clip(`${scope}/conv.0/Clip`, conv(`${scope}/conv.0/Conv`, tip, channels, hidden, size, 1), hidden, size);
      tip = clip(
        `${scope}/conv.1/Clip`,
        conv(`${scope}/conv.1/Conv`, tip, hidden, hidden, size, 3, hidden),
        hidden,
        size,
      );
      tip = conv(`${scope}/conv.2/Conv`, tip, hidden, out, size, 1);
      if (r > 0)
        tip = b.layer('Add', `/features/features.${index}/Add`, [start, tip], {
          family: 'arithmetic',
          shape: [1, out, size, size],
        });
      channels = out;
    }
  tip = clip('/features/features.18/Clip', conv('/features/features.18/Conv', tip, 320, 1280, 7, 1), 1280, 7);
  tip = b.layer('GlobalAveragePool', '/GlobalAveragePool', [tip], { family: 'pool', shape: [1, 1280, 1, 1] });
  tip = b.layer('Flatten', '/Flatten', [tip], { family: 'shape', shape: [1, 1280] });
  tip = b.layer('Gemm', '/classifier/classifier.1/Gemm', [tip], {
    family: 'linear',
    shape: [1, 1000],
    parameters: 1_281_000,
    macs: 1_280_000,
    weightShape: '1000 × 1280',
  });
  b.output('logits', tip, ['batch', 1000]);
  return b.build('mobilenet_v2.onnx', { symbols: [{ name: 'batch', value: 1 }] });
}

/** Attention blocks that all read one mask, with operators of unknown cost. */
export function transformer(blocks = 6): ModelView {
  const b = new ModelBuilder();
  const width = 256;
  const seq = ['batch', 'seq', width];
  const ids = b.input('input_ids', ['batch', 'seq']);
  const maskIn = b.input('attention_mask', ['batch', 'seq']);
  const mask = b.layer('Cast', '/Cast', [maskIn], { family: 'shape', shape: ['batch', 1, 1, 'seq'] });
  const linear = (name: string, from: number, inC: number, outC: number) =>
    b.layer('MatMul', name, [from], {
      family: 'linear',
      shape: ['batch', 'seq', outC],
      parameters: inC * outC,
      macs: 128 * inC * outC,
      weightShape: `${inC} × ${outC}`,
    });
  const simple = (op: string, name: string, from: readonly number[], family: string) =>
    b.layer(op, name, from, { family, shape: seq });
  let tip = b.layer('Gather', '/embeddings/Gather', [ids], { family: 'shape', shape: seq, parameters: 30_522 * width });
  for (let i = 0; i < blocks; i++) {
    const scope = `/encoder/layer.${i}`;
    const heads = ['query', 'key', 'value'].map(head => {
      const projected = linear(`${scope}/attention/self/${head}/MatMul`, tip, width, width);
      const shaped = simple('Reshape', `${scope}/attention/self/${head}/Reshape`, [projected], 'shape');
      return simple('Transpose', `${scope}/attention/self/${head}/Transpose`, [shaped], 'shape');
    }) as [number, number, number];
    const scores = simple('MatMul', `${scope}/attention/self/MatMul`, [heads[0], heads[1]], 'linear');
    const masked = simple('Add', `${scope}/attention/self/Add`, [scores, mask], 'arithmetic');
    const soft = simple('Softmax', `${scope}/attention/self/Softmax`, [masked], 'activation');
    const mixed = simple('MatMul', `${scope}/attention/self/MatMul_1`, [soft, heads[2]], 'linear');
    const out = linear(`${scope}/attention/output/dense/MatMul`, mixed, width, width);
    const sum = simple('Add', `${scope}/attention/output/Add`, [out, tip], 'arithmetic');
    const norm = b.layer('LayerNormalization', `${scope}/attention/output/LayerNorm`, [sum], {
      family: 'norm',
      shape: seq,
      parameters: 2 * width,
      macs: null,
    });
    const up = linear(`${scope}/intermediate/dense/MatMul`, norm, width, 4 * width);
    const gelu = simple('Gelu', `${scope}/intermediate/Gelu`, [up], 'activation');
    const down = linear(`${scope}/output/dense/MatMul`, gelu, 4 * width, width);
    tip = simple('Add', `${scope}/output/Add`, [down, norm], 'arithmetic');
  }
  b.output('last_hidden_state', tip, seq);
  return b.build('encoder.onnx', {
    symbols: [
      { name: 'batch', value: 1 },
      { name: 'seq', value: null },
    ],
    peakActivationBytes: null,
    notices: ['Layers of unknown cost are hatched: Lathe has no cost rule for LayerNormalization yet.'],
  });
}

/** A deep plain network of residual blocks, for size. */
export function deepNet(layers: number): ModelView {
  const b = new ModelBuilder();
  let tip = b.input('x', [1, 64, 56, 56]);
  for (let i = 0; i * 4 + 4 <= layers; i++) {
    const start = tip;
    for (const part of ['a', 'b']) {
      tip = b.layer('Conv', `/stage/block.${i}/conv_${part}`, [tip], {
        family: 'conv',
        shape: [1, 64, 56, 56],
        parameters: 36_928,
        macs: 115_605_504 / (1 + (i % 17)),
        weightShape: '64 × 64 × 3 × 3',
      });
      if (part === 'a')
        tip = b.layer('Relu', `/stage/block.${i}/relu`, [tip], { family: 'activation', shape: [1, 64, 56, 56] });
    }
    tip = b.layer('Add', `/stage/block.${i}/add`, [tip, start], { family: 'arithmetic', shape: [1, 64, 56, 56] });
  }
  b.output('y', tip, [1, 64, 56, 56]);
  return b.build(`deep_${layers}.onnx`);
}
