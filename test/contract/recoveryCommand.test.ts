/** `lathe quantize --recover` and its steps by name. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import type { TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const data = ['--data', inRoot('samples', 'fashion-calibration.npz'), '--samples', '16', '--no-cache'];
const quantize = (name: string, ...options: string[]) =>
  runInProcess(['quantize', inRoot('samples', 'fashion_mobilenet.onnx'), '-o', path.join(folder, name), ...options]);

test('the report says of each step what it gained', async () => {
  const { code, stdout, stderr } = await quantize('recovered.onnx', ...data, '--per-tensor', '--recover', '--json');
  assert.deepEqual([code, stderr], [0, '']);
  const { steps } = JSON.parse(stdout) as TransformReport;
  const taken = steps.filter(s => s.kept && s.sqnrDb);
  assert.ok(taken.some(s => s.name === 'correct biases'));
  for (const { note } of taken)
    assert.match(note!, /^\d+ (pair|layer)s?, SQNR of INT8 outputs from [\d.]+ dB to [\d.]+ dB/);
});

test('steps by name are told in words', async () => {
  const { code, stdout } = await quantize(
    'equalized.onnx',
    ...data,
    '--equalize',
    '--equalize-clips',
    '--correct-bias',
  );
  assert.equal(code, 0);
  for (const step of ['equalize', 'equalize through clips', 'correct biases'])
    assert.match(stdout, new RegExp(`^${step}: .*SQNR of INT8 outputs from`, 'm'));
  assert.doesNotMatch(stdout, /absorb/);
});

test('steps that need calibration are refused in other modes', async () => {
  for (const flag of ['--recover', '--equalize', '--equalize-clips', '--absorb-bias', '--correct-bias']) {
    const { code, stdout, stderr } = await quantize('refused.onnx', '--mode', 'dynamic', flag);
    assert.deepEqual([code, stdout], [2, '']);
    assert.match(stderr, new RegExp(`${flag} means nothing with --mode dynamic: use --mode static`));
  }
});
