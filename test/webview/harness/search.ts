import type { Search, SearchPoint } from '../../../src/protocol/search';
import type { ModelView } from '../../../src/protocol/views';

/** A search over the layers with weights: from all INT8 to all float, with labels or without. */
export function searchOf(model: ModelView, labelled = true): Search {
  const layers = model.layers.filter(layer => layer.parameters > 0).map(layer => layer.name);
  const baseline = 0.73;
  const counts = [0, 1, 2, 3, 5, 8, 13, 27, layers.length];
  const points = counts.map((count, order): SearchPoint => {
    const isFloat = count === layers.length;
    const sqnrDb = 12 + 4.6 * Math.sqrt(count) + (order === 5 ? -5 : 0);
    const value = labelled ? baseline - 0.6 * 10 ** (-sqnrDb / 20) : sqnrDb;
    return {
      float: layers.slice(0, count),
      predictedCost: 0.3 + (0.7 * count) / layers.length,
      predictedLoss: 10 ** (-sqnrDb / 10),
      measured: isFloat
        ? { value: labelled ? baseline : null, sqnrDb: null, identical: true, bytes: model.bytes, standardError: null }
        : {
            value,
            sqnrDb,
            bytes: Math.round(model.bytes * (0.26 + (0.74 * count) / layers.length)),
            standardError: labelled ? 0.006 : null,
          },
    };
  });
  return {
    metric: labelled ? 'top1' : 'sqnrDb',
    baseline: labelled ? baseline : null,
    leastValue: labelled ? 0.7 : 24,
    points,
    front: [8, 7, 6, 4, 3, 2, 1, 0],
    chosen: 6,
    layers,
    samples: 512,
    notes: ['The drop of 2.0 points is larger than its error of 1.2 points.'],
    marks: Object.fromEntries(layers.map((name, i) => [name, { precision: i < 13 ? 'float32' : 'int8' }])),
    step: { step: 'quantize', mode: 'static' },
    floatAs: 'float32',
    data: labelled ? 'cifar96-test.npz, 512 samples' : 'synthetic, seed 1, 64 samples',
    calibrationData: 'cifar96-calibration.npz, 128 samples',
  };
}
