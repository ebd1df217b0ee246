/** The points of a sweep: which, in which order, what they are worth, and that known ones are not measured again. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { LatheError } from '../../src/core/errors';
import type { ResultMemory } from '../../src/core/ports';
import {
  type SensitivityOptions,
  type SensitivityPoint,
  type SensitivitySummary,
  sweepQuantization,
} from '../../src/core/studies/sensitivity';
import { randomDataset } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { openFixture, openModel } from '../support/onnxFiles';
import { fidelity, quantized } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const model = inRoot('samples', 'fashion_mobilenet.onnx');
const dataset = { ...npzDataset(inRoot('samples', 'fashion-test.npz')), batchable: true };
const unlabelled = { ...dataset, labels: undefined };
const clock = { now: () => performance.now() };
const plain: SensitivityOptions = { bits: [8], what: 'both', mode: 'one-on', samples: 16 };

interface Swept {
  readonly points: readonly SensitivityPoint[];
  readonly summary: SensitivitySummary;
}

async function sweep(
  options: Partial<SensitivityOptions> = {},
  env: { dataset?: typeof unlabelled; memory?: ResultMemory; stopAfter?: number } = {},
): Promise<Swept | readonly SensitivityPoint[]> {
  const points: SensitivityPoint[] = [];
  const steps = sweepQuantization(
    await openModel(model),
    { ...plain, ...options },
    { runtime, clock, dataset: env.dataset ?? unlabelled, memory: env.memory },
  );
  for (;;) {
    const next = await steps.next();
    if (next.done) return { points, summary: next.value };
    points.push(next.value);
    if (points.length !== env.stopAfter) continue;
    await steps.return({} as SensitivitySummary);
    return points;
  }
}
const whole = async (...args: Parameters<typeof sweep>) => (await sweep(...args)) as Swept;
const worth = ({ points }: Swept, layer: string, bits = 8) =>
  points.find(p => p.layer === layer && p.bits === bits)!.value!;

/** The same points in the same order; kernels add up in another order where other variants run beside. */
function assertSame(actual: readonly SensitivityPoint[], expected: readonly SensitivityPoint[]): void {
  const names = (points: readonly SensitivityPoint[]) => points.map(({ layer, bits }) => `${layer} ${bits}`);
  assert.deepEqual(names(actual), names(expected));
  for (const [i, { value, layer }] of actual.entries())
    assert.ok(Math.abs(value! - expected[i]!.value!) < 0.2, `${layer}: ${value} dB, ${expected[i]!.value} dB`);
}

test('every layer has a point, fewer bits are worth less, and parts cost less than both', async () => {
  const both = await whole({ bits: [8, 3] });
  const layers = [...new Set(both.points.map(p => p.layer))];
  assert.equal(layers.length, 18);
  assert.equal(both.points.length, 2 * layers.length);
  assert.equal(both.summary.metric, 'sqnrDb');
  assert.equal(both.summary.baseline, null);
  assert.ok(both.points.every(p => p.group.includes(p.layer)));
  for (const layer of layers) assert.ok(worth(both, layer, 8) > worth(both, layer, 3) + 10, layer);
  const weights = await whole({ what: 'weights' });
  const activations = await whole({ what: 'activations' });
  // Errors of both are independent: their powers add up, within what chance leaves.
  const noise = (db: number) => 10 ** (-db / 10);
  const middle = layers
    .map(l => (noise(worth(weights, l)) + noise(worth(activations, l))) / noise(worth(both, l)))
    .sort((a, b) => a - b)[layers.length >> 1]!;
  assert.ok(middle > 0.7 && middle < 1.4, `sum of the parts over both: ${middle}`);
});

test('with labels the metric is top-1, beside the float model', async () => {
  const { points, summary } = await whole({ bits: [2], samples: 200 }, { dataset: dataset as typeof unlabelled });
  assert.equal(summary.metric, 'top1');
  assert.ok(summary.baseline! > 0.85 && summary.baseline! <= 1);
  assert.ok(
    points.every(p => p.value! >= 0 && p.value! <= 1 && Math.abs(p.value! * 200 - Math.round(p.value! * 200)) < 1e-9),
  );
  assert.ok(points.some(p => p.value! < summary.baseline! - 0.05));
});

test('one-off points lie above the model with every layer quantized, which is that of static quantization', async () => {
  const { points, summary } = await whole({ mode: 'one-off' });
  const [all] = summary.allQuantized;
  const original = await openModel(model);
  const { model: result } = await quantized(original, { samples: 16 }, unlabelled);
  assert.ok(Math.abs(all!.value! - (await fidelity(original, result, unlabelled, 16))) < 1);
  const gains = points.map(p => p.value! - all!.value!);
  assert.ok(Math.max(...gains) > 0.5, `best gain ${Math.max(...gains)} dB`);
  assert.ok(Math.min(...gains) > -1, `worst gain ${Math.min(...gains)} dB`);
});

test('layers can be chosen, and some asked for first; a name that is not there is refused', async () => {
  const all = await whole();
  const [last, middle] = [all.points.at(-1)!.layer, all.points[9]!.layer];
  const chosen = await whole({ layers: [last, middle] });
  assert.deepEqual(chosen.points.map(p => p.layer).sort(), [last, middle].sort());
  const first = await whole({ first: [last] });
  assert.equal(first.points[0]!.layer, last);
  assertSame(
    first.points.filter(p => p.layer === middle),
    all.points.filter(p => p.layer === middle),
  );
  await assert.rejects(
    sweep({ layers: ['nothing'] }),
    (e: LatheError) => e.code === 'usage' && /nothing/.test(e.message),
  );
});

test('a sweep that was stopped goes on where it stopped', async () => {
  const entries = new Map<string, string>();
  const memory: ResultMemory = {
    recall: async options => JSON.parse(entries.get(JSON.stringify(options)) ?? 'null') ?? undefined,
    keep: async (options, value) => void entries.set(JSON.stringify(options), JSON.stringify(value)),
  };
  const points = () => [...entries.keys()].filter(key => key.includes('one-on')).length;
  await sweep({}, { memory, stopAfter: 7 });
  const kept = points();
  assert.ok(kept >= 7 && kept < 18, `${kept} points kept`);
  const resumed = await whole({}, { memory });
  assert.equal(points(), 18);
  assertSame(resumed.points, (await whole()).points);
});

test('samples that do not fill a batch count once, whatever the runs', async () => {
  const odd = await whole({ samples: 5 });
  const single = await whole({ samples: 5 }, { dataset: { ...unlabelled, batchable: false } });
  assert.equal(odd.summary.samples, 5);
  for (const [i, { value }] of odd.points.entries()) assert.ok(Math.abs(value! - single.points[i]!.value!) < 0.5);
});

test('data that takes one sample at a time will do', async () => {
  const original = await openModel(model);
  const data = randomDataset(original, 4);
  const steps = sweepQuantization(original, { ...plain, samples: 4 }, { runtime, clock, dataset: data });
  const { value } = await steps.next();
  assert.ok((value as SensitivityPoint).value! > 10);
  await steps.return({} as SensitivitySummary);
});

test('one scale per weight costs more than one per channel, and is remembered apart', async () => {
  const kept = new Map<string, unknown>();
  const memory: ResultMemory = {
    recall: async options => kept.get(JSON.stringify(options)),
    keep: async (options, value) => void kept.set(JSON.stringify(options), value),
  };
  const options = { mode: 'one-off', layers: ['/stem/conv/Conv'] } as const;
  const [channels, tensor] = [
    await whole(options, { memory }),
    await whole({ ...options, perTensor: true }, { memory }),
  ];
  const all = ({ summary }: Swept) => summary.allQuantized[0]!.value!;
  assert.ok(all(tensor) < all(channels) - 1, `${all(tensor)} dB, ${all(channels)} dB`);
});

test('a model that is quantized already is refused before anything runs', async () => {
  const quantizedModel = await openFixture('qdq_conv.onnx');
  const steps = sweepQuantization(quantizedModel, plain, { runtime, clock, dataset: randomDataset(quantizedModel, 2) });
  await assert.rejects(steps.next(), /the model is quantized already \(DequantizeLinear .*\): give the float model/);
});
