import type { SensitivityPoint } from '../../../src/core/studies/sensitivity';
import type { SensitivityOverlay, SensitivityStart } from '../../../src/protocol/sensitivity';
import type { ModelView } from '../../../src/protocol/views';

interface Choices {
  readonly bits?: readonly number[];
  /** Right classes of the float model, 0 to 1; absent: the data has no labels. */
  readonly accuracy?: number;
  readonly samples?: number;
  /** Layers measured so far; absent: all. */
  readonly measured?: number;
}

/**
 * A sweep of every layer with weights, each together with the activation behind it. Depthwise layers suffer most, and fewer bits
 * more than many; the figures are the same at every call.
 */
export function sweepOf(model: ModelView, choices: Choices = {}): SensitivityOverlay {
  const { bits = [8], accuracy, samples = 256, measured } = choices;
  const all = model.layers.flatMap((layer, index) => (layer.parameters > 0 ? [{ layer, index }] : []));
  const points = all.slice(0, measured).flatMap(({ layer, index }, order): SensitivityPoint[] => {
    const next = model.layers[index + 1];
    const group = [layer.name, ...(next && next.parameters === 0 && next.op === 'Clip' ? [next.name] : [])];
    const weak = layer.name.includes('conv.1') ? 8 : 0;
    return bits.map(width => {
      const sqnrDb = 6.02 * width + 6 - weak - 5 * Math.sin(order * 1.7);
      const drop = 3 * 10 ** (-sqnrDb / 20) - 0.004 * Math.cos(order * 2.3);
      const value = accuracy === undefined ? sqnrDb : Math.round((accuracy - drop) * samples) / samples;
      return { group, layer: layer.name, bits: width, value, sqnrDb };
    });
  });
  const start: SensitivityStart = {
    metric: accuracy === undefined ? 'sqnrDb' : 'top1',
    baseline: accuracy ?? null,
    allQuantized: [],
    skipped: [{ node: '/Flatten', reason: 'Flatten only moves data' }],
    samples,
    data: accuracy === undefined ? 'synthetic, seed 1, 32 samples' : 'cifar96-test.npz, 256 samples',
  };
  return { what: 'both', mode: 'one-on', start, points, isComplete: measured === undefined };
}
