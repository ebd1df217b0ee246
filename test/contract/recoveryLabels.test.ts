/** Recovery on labelled data: only where INT8 changes classes, and never right less often than without. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { topClasses } from '../../src/core/numeric/topClasses';
import type { Dataset } from '../../src/core/ports';
import type { QuantizeOptions } from '../../src/core/transforms/quantize';
import { execute } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { openModel } from '../support/onnxFiles';
import { quantized } from '../support/quantized';
import { inRoot } from '../support/repository';

const samples = 64;
const unlabelled: Dataset = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), labels: undefined };
const open = () => openModel(inRoot('samples', 'fashion_mobilenet.onnx'));
/** Coarse weights lose classes in a network with depthwise layers, and recovery wins them back. */
const lossy: QuantizeOptions = { samples, perTensor: true, reduceRange: true };

async function classesOf(model: Model): Promise<number[]> {
  const classes: number[] = [];
  for (let start = 0; start < samples; start++) {
    const [scores] = Object.values(await execute(model, await unlabelled.batch(start, 1)));
    const values = scores!.data as Float32Array;
    classes.push(...topClasses({ rows: 1, classes: values.length, values }));
  }
  return classes;
}

/** How many of the samples have the class of the label. */
const right = (classes: readonly number[], labels: readonly number[]) =>
  classes.filter((best, i) => best === labels[i]).length;
const labelledBy = (labels: readonly number[]): Dataset => ({ ...unlabelled, labels });
const titled = (steps: readonly { readonly name: string; readonly note?: string }[]) =>
  steps.filter(s => s.name === 'compare with the labels').map(s => s.note);

test('recovery that is right less often than without is left out, and the report says so', async () => {
  const model = await open();
  const plain = await quantized(model, lossy, unlabelled);
  const labels = await classesOf(plain.model);
  const { model: result, steps } = await quantized(model, { ...lossy, recover: true }, labelledBy(labels));
  assert.deepEqual(await classesOf(result), labels);
  assert.deepEqual(
    steps.filter(s => s.kept).map(s => s.name),
    [],
  );
  const [loss, change] = titled(steps);
  const float = right(await classesOf(model), labels);
  assert.equal(loss, `INT8 gives ${float} of 64 samples the class that float gives`);
  assert.match(change!, /^INT8 is right on \d+ of 64 samples, without recovery on 64, so all of it is left out$/);
  const unasked = await quantized(model, { ...lossy, recover: true }, unlabelled);
  assert.ok(right(await classesOf(unasked.model), labels) < samples, 'without labels it was kept');
  assert.deepEqual(titled(unasked.steps), []);
});

test('recovery that is right more often stays', async () => {
  const model = await open();
  const labels = await classesOf(model);
  const plain = await quantized(model, lossy, unlabelled);
  const { model: result, steps } = await quantized(model, { ...lossy, recover: true }, labelledBy(labels));
  const [before, after] = [right(await classesOf(plain.model), labels), right(await classesOf(result), labels)];
  assert.ok(after > before, `${before} became ${after}`);
  const note = `INT8 is right on ${after} of 64 samples, without recovery on ${before}`;
  assert.deepEqual(titled(steps).slice(1), [note]);
  assert.ok(steps.some(s => s.name === 'correct biases' && s.kept));
});

test('where INT8 keeps all classes there is nothing to win back, but steps by name are taken', async () => {
  const model = await open();
  const data = labelledBy(Array.from({ length: samples }, () => 0));
  const few: QuantizeOptions = { samples: 8 };
  const chosen = await quantized(model, { ...few, recover: true }, data);
  assert.deepEqual(titled(chosen.steps), [
    'INT8 gives 8 of 8 samples the class that float gives: there is nothing to win back',
  ]);
  assert.ok(!chosen.steps.some(s => s.name === 'correct biases'));
  const named = await quantized(model, { ...few, recover: true, correctBias: true }, data);
  assert.ok(named.steps.some(s => s.name === 'correct biases' && s.kept !== undefined));
});
