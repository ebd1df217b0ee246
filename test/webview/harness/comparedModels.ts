import type { LayerComparison, ModelView } from '../../../src/protocol/views';
import { ModelBuilder } from './modelBuilder';

/** A made-up comparison: both models, and what sets their layers apart. */
export interface Compared {
  readonly a: ModelView;
  readonly b: ModelView;
  readonly layers: LayerComparison;
}

const shape = [1, 64, 28, 28];
const conv = { family: 'conv', shape, parameters: 36_928, macs: 28_901_376, weightShape: '64 × 64 × 3 × 3' };

/**
 * Residual blocks of float layers, and what quantization makes of them: activations melt into their convolutions,
 * conversions stand at the ends, and one addition stays as it was.
 */
export function quantizedPair(blocks = 12): Compared {
  const [a, b] = [new ModelBuilder(), new ModelBuilder()];
  const aligned: LayerComparison['aligned'][number][] = [];
  const removed: string[] = [];
  let tipA = a.input('input', shape);
  let tipB = b.layer('QuantizeLinear', '/input_quantize', [b.input('input', shape)], { family: 'quantize', shape });
  for (let i = 0; i < blocks; i++) {
    const [startA, startB] = [tipA, tipB];
    for (const part of ['conv1', 'conv2']) {
      const name = `/layer.${i}/${part}/Conv`;
      tipA = a.layer('Conv', name, [tipA], conv);
      tipA = a.layer('Relu', `/layer.${i}/${part}/Relu`, [tipA], { family: 'activation', shape });
      tipB = b.layer('QLinearConv', `${name}_quant`, [tipB], conv);
      removed.push(...(part === 'conv2' ? [`/layer.${i}/${part}/Relu`] : []));
      aligned.push({
        a: part === 'conv2' ? [name] : [name, `/layer.${i}/${part}/Relu`],
        b: [`${name}_quant`],
        by: 'origin',
        changes: ['operator Conv → QLinearConv', 'precision float32 → int8', 'weights'],
        localSqnrDb: i === 5 && part === 'conv1' ? 14.2 : 42.5 - 0.8 * i,
        cumulativeSqnrDb: 41 - 1.6 * i,
        identical: false,
      });
    }
    const add = `/layer.${i}/Add`;
    tipA = a.layer('Add', add, [startA, tipA], { family: 'arithmetic', shape });
    const keepsFloat = i === blocks - 1;
    tipB = b.layer(keepsFloat ? 'Add' : 'QLinearAdd', add, [startB, tipB], { family: 'arithmetic', shape });
    aligned.push({
      a: [add],
      b: [add],
      by: 'name',
      changes: keepsFloat ? [] : ['operator Add → QLinearAdd'],
      localSqnrDb: keepsFloat ? null : 51,
      cumulativeSqnrDb: keepsFloat ? 21.4 : 40 - 1.6 * i,
      identical: false,
    });
  }
  a.output('output', tipA, shape);
  tipB = b.layer('DequantizeLinear', '/output_dequantize', [tipB], { family: 'quantize', shape });
  b.output('output', tipB, shape);
  return {
    a: a.build('resnet.onnx'),
    b: b.build('resnet.int8.onnx'),
    layers: { aligned, removed, added: ['/input_quantize', '/output_dequantize'], samples: 8 },
  };
}
