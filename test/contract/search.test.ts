/** The search for a precision per layer: real models are made and measured, the cheapest good one is chosen. */
import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import type { Dataset, Progress, ResultMemory } from '../../src/core/ports';
import { applySteps } from '../../src/core/recipe/apply';
import type { Mark, QuantizeStep } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { type SearchOptions, searchPrecision } from '../../src/core/studies/search';
import { worth } from '../../src/core/studies/search/front';
import { searchMarks } from '../../src/protocol/search';
import { npzDataset } from '../support/labelledData';
import { checkWithOnnx, whyNotChecked } from '../support/onnxChecker';
import { openModel } from '../support/onnxFiles';
import { quantized, top1 } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const file = inRoot('samples', 'fashion_mobilenet.onnx');
const calibration: Dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), batchable: true };
const labelled: Dataset = { ...npzDataset(inRoot('samples', 'fashion-test.npz')), batchable: true };
const unlabelled: Dataset = { ...labelled, labels: undefined };
/** As a processor without 8-bit dot products needs it, and with one scale per weight: more than a point is lost. */
const coarse: QuantizeStep = { step: 'quantize', mode: 'static', perTensor: true, reduceRange: true };
const plain: SearchOptions = { samples: 256, floatAs: 'float32', perTensor: true };

interface Surroundings {
  readonly dataset?: Dataset;
  readonly memory?: ResultMemory;
  readonly progress?: Progress;
}

/** By their marks: models that several searches try. */
const tried = new Map<string, Promise<Model>>();

function mixed(model: Model, marks: ReturnType<typeof searchMarks>): Promise<Model> {
  const key = JSON.stringify(marks);
  const known = tried.get(key) ?? quantizedByMarks(model, new Map<string, Mark>(Object.entries(marks)));
  tried.set(key, known);
  return known;
}

async function quantizedByMarks(model: Model, marks: ReadonlyMap<string, Mark>): Promise<Model> {
  const planned = resolveRecipe({ version: 1, model: { file: '' }, layers: marks, steps: [coarse] }, model);
  const { result } = await applySteps(model, planned, marks, {
    runtime,
    clock: { now: () => 0 },
    withData: (_step, _model, _isOriginal, work) => work({ dataset: calibration, recorded: {} }),
  });
  return result.model;
}

async function search(
  options: Partial<SearchOptions> = {},
  { dataset = labelled, memory, progress }: Surroundings = {},
) {
  const model = await openModel(file);
  const made: string[] = [];
  const models = new Map<string, Model>();
  const outcome = await searchPrecision(
    model,
    { ...plain, ...options },
    {
      ...{ runtime, clock: { now: () => performance.now() }, dataset, memory, progress },
      original: { path: file, size: statSync(file).size },
      calibration: { dataset: calibration },
      settings: coarse,
      quantize: async (float, layers) => {
        made.push([...float].join());
        const floatAs = options.floatAs ?? 'float32';
        const result = await mixed(model, searchMarks(float, { layers, floatAs }));
        models.set([...float].join(), result);
        return result;
      },
    },
  );
  return { outcome, made, models };
}

test('mixed precision beats uniform INT8 at nearly its size, and the front falls in all figures', async () => {
  const { outcome } = await search();
  const { points, front, chosen, metric, baseline, leastValue, layers, samples } = outcome;
  assert.deepEqual([metric, samples, layers.length], ['top1', 256, 18]);
  assert.ok(Math.abs(leastValue - (baseline! - 0.005)) < 1e-9);
  const [uniform, float] = [points[0]!, points.at(-1)!];
  assert.deepEqual([uniform.float.length, float.float.length], [0, 18]);
  assert.deepEqual([float.measured.value, float.measured.identical], [baseline, true]);
  points.slice(1).forEach((point, i) => {
    assert.ok(point.predictedCost > points[i]!.predictedCost);
    assert.ok(point.predictedLoss <= points[i]!.predictedLoss);
  });
  front.slice(1).forEach((index, i) => {
    const [larger, smaller] = [points[front[i]!]!, points[index]!];
    assert.ok(smaller.predictedCost < larger.predictedCost);
    assert.ok(smaller.measured.bytes < larger.measured.bytes && worth(smaller) < worth(larger));
  });
  const best = points[chosen!]!;
  assert.ok(best.measured.value! - best.measured.standardError! >= leastValue);
  assert.ok(uniform.measured.value! < best.measured.value!);
  assert.ok(best.measured.bytes < 1.15 * uniform.measured.bytes, `${best.measured.bytes} bytes`);
  assert.ok(best.measured.sqnrDb! > uniform.measured.sqnrDb! + 3);
  assert.match(outcome.notes.join(' '), /On these 256 samples top-1 .*give or take/);
  const passedOver = points.some(p => p.predictedCost < best.predictedCost && worth(p) >= leastValue);
  assert.equal(/lower cost/.test(outcome.notes.join(' ')), passedOver);
});

test('what a point says is what its model does, elsewhere and again', async () => {
  const { outcome } = await search({ samples: 300 });
  const point = outcome.points.find(p => p.float.length === 1)!;
  const model = await openModel(file);
  const first300 = { ...labelled, samples: 300 };
  assert.equal(outcome.baseline, await top1(model, first300, 30));
  // The same layer left out of quantization by name; the runtime is kept from quantizing it by `keepFloatLayers` alone.
  const { keepFloatLayers } = await import('../../src/core/passes/keepFloatLayers');
  const { model: direct } = await quantized(model, { ...coarseOptions, exclude: point.float }, calibration);
  await keepFloatLayers(direct);
  assert.equal(point.measured.value, await top1(direct, first300, 30));
});
const { step: _step, mode: _mode, ...coarseOptions } = coarse;

test('without labels the SQNR is kept, and a goal that nothing meets leaves the model as it is', async () => {
  const { outcome, models } = await search({ samples: 32, minSqnrDb: 30 }, { dataset: unlabelled });
  const { points, chosen, metric, baseline } = outcome;
  assert.deepEqual([metric, baseline, points[0]!.measured.standardError], ['sqnrDb', null, null]);
  assert.ok(points[chosen!]!.measured.value! >= 30);
  for (const point of points) if (point.measured.bytes < points[chosen!]!.measured.bytes) assert.ok(worth(point) < 30);
  const best = models.get(points[chosen!]!.float.join())!;
  assert.deepEqual(verify(best), []);
  if (!whyNotChecked(best)) await checkWithOnnx(await encodeToBytes(best));
  const impossible = await search({ samples: 32, minSqnrDb: 150 }, { dataset: unlabelled });
  assert.equal(impossible.outcome.chosen, null);
  assert.match(impossible.outcome.notes[0]!, /No mix of INT8 and FP32 keeps 150 dB/);
});

test('layers may be left float16: smaller files, the same layers', async () => {
  const [wide, half] = [
    await search({ samples: 16, minSqnrDb: 25 }),
    await search({ samples: 16, minSqnrDb: 25, floatAs: 'float16' }),
  ];
  const at = (found: typeof wide, count: number) => found.outcome.points.find(p => p.float.length === count)!;
  assert.ok(at(half, 16).measured.bytes < 0.8 * at(wide, 16).measured.bytes);
  assert.ok(at(half, 16).predictedCost < at(wide, 16).predictedCost);
  assert.equal(at(half, 0).measured.value, at(wide, 0).measured.value);
});

test('models that were measured before are not made again', async () => {
  const kept = new Map<string, unknown>();
  const memory: ResultMemory = {
    recall: async options => kept.get(JSON.stringify(options)),
    keep: async (options, value) => void kept.set(JSON.stringify(options), JSON.parse(JSON.stringify(value))),
  };
  const fresh = await search({ samples: 24 }, { memory });
  assert.equal(new Set(fresh.made).size, fresh.outcome.points.length - 1);
  const again = await search({ samples: 24 }, { memory });
  assert.deepEqual([again.made, again.outcome], [[], fresh.outcome]);
  const more = await search({ samples: 25 }, { memory });
  assert.notEqual(more.made.length, 0);
});

test('progress only goes up, and a search that is cancelled ends', async () => {
  const fractions: number[] = [];
  let asked = 0;
  let most = Number.POSITIVE_INFINITY;
  const progress: Progress = {
    report: (_, fraction) => void (fraction !== undefined && fractions.push(fraction)),
    throwIfCancelled: () => {
      if (asked++ >= most) throw new Error('cancelled');
    },
  };
  await search({ samples: 16 }, { progress });
  assert.ok(fractions.length > 20 && fractions.every((f, i) => f <= 1 && (i === 0 || f >= fractions[i - 1]!)));
  most = asked / 2;
  asked = 0;
  await assert.rejects(search({ samples: 16 }, { progress }), /cancelled/);
});
