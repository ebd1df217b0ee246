import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { openModel } from '../../src/engine/openModel';
import { openRuntime } from '../../src/engine/runtime/runtime';
import type { Comparison, TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { temporaryFolder } from '../support/temporaryFolder';

const samples = path.resolve('samples');
const folder = temporaryFolder();

async function quantized(sample: string, ...options: string[]): Promise<TransformReport> {
  const output = path.join(folder, `${sample}-${options.filter(o => !o.includes(path.sep)).join('')}.onnx`);
  const model = path.join(samples, `${sample}.onnx`);
  const outcome = await runInProcess(['quantize', model, '-o', output, '--json', ...options]);
  assert.equal(outcome.code, 0, outcome.stderr);
  return JSON.parse(outcome.stdout);
}

test('a report names the kernels that the runtime has in its own graph', async () => {
  const data = path.join(samples, 'fashion-calibration.npz');
  for (const sample of ['fashion_resnet', 'fashion_mobilenet']) {
    const { executed, output } = await quantized(sample, '--data', data);
    const written = path.join(folder, `${sample}-executed.onnx`);
    const runtime = await openRuntime();
    await (await runtime.create({ path: output }, { optimizedModelPath: written })).release();
    const graph = await openModel(written);
    const kernels = graph.model.graph.nodes.filter(n => n.opType === 'QLinearConv').length;
    await graph.close();
    const original = await openModel(path.join(samples, `${sample}.onnx`));
    const convolutions = original.model.graph.nodes.filter(n => n.opType === 'Conv').map(n => n.name);
    await original.close();
    const asIntegers = executed!.filter(e => convolutions.includes(e.layer) && e.kernel === 'QLinearConv' && e.integer);
    assert.ok(kernels > 0);
    assert.equal(asIntegers.length, kernels, sample);
  }
});

test('weights of few bits that are multiplied as floats are not called integers', async () => {
  const options = ['--mode', 'weights', '--bits', '4', '--accuracy-level'];
  const floats = await quantized('fashion_attention', ...options, '0');
  const integers = await quantized('fashion_attention', ...options, '4');
  const ofProducts = ({ executed }: TransformReport) => executed!.filter(e => e.kernel === 'MatMulNBits');
  assert.ok(ofProducts(floats).length > 0);
  assert.ok(ofProducts(floats).every(e => !e.integer));
  assert.ok(ofProducts(integers).every(e => e.integer));
});

test('a comparison tells what is executed on either side', async () => {
  const { output } = await quantized('fashion_resnet');
  const original = path.join(samples, 'fashion_resnet.onnx');
  const outcome = await runInProcess([
    ...['compare', original, output, '--layers', '--runs', '3', '--threads', '1', '--json'],
  ]);
  assert.equal(outcome.code, 0, outcome.stderr);
  const { layers }: Comparison = JSON.parse(outcome.stdout);
  const classifier = layers!.aligned.find(pair => pair.b.some(name => /Gemm/.test(name)))!;
  assert.deepEqual(
    [classifier.kernels?.a?.integer, classifier.kernels?.b],
    [false, { layer: classifier.b[0], kernel: 'QGemm', integer: true }],
  );
});

test('what is written can be measured at once', async () => {
  const data = path.join(samples, 'fashion-test.npz');
  const report = (await quantized(
    'fashion_resnet',
    '--data',
    data,
    '--samples',
    '8',
    '--measure',
  )) as TransformReport & {
    comparison: Comparison;
  };
  assert.equal(report.comparison.b.path, report.output);
  assert.ok(report.comparison.latency!.a.p50 > 0);
  assert.ok(report.comparison.accuracy!.b > 0.8);
});
