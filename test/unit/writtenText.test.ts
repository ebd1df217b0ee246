import assert from 'node:assert/strict';
import test from 'node:test';
import { writtenLog, writtenText } from '../../src/editor/commands/writtenText';
import type { TransformReport } from '../../src/protocol/views';

const report: TransformReport = {
  output: '/models/net.int8.onnx',
  bytes: 1_200_000,
  originalBytes: 4_000_000,
  changed: ['conv1', 'conv2'],
  skipped: [{ node: 'head', reason: 'it has no weights' }],
  steps: [
    { name: 'calibrate', seconds: 1 },
    { name: 'compare speed', seconds: 2, note: '0.90 x of the time' },
  ],
  executed: null,
  data: '',
  warnings: [],
};

test('what was written is told with its size, and how many layers stayed', () => {
  assert.equal(writtenText(report), 'Wrote net.int8.onnx, 1.2 MB instead of 4.0 MB. 1 layer was left as it was.');
  const more = { ...report, skipped: [...report.skipped, ...report.skipped] };
  assert.match(writtenText(more), / 2 layers were left as they were\.$/);
  assert.equal(writtenText({ ...report, bytes: 4_000_000, skipped: [] }), 'Wrote net.int8.onnx, 4.0 MB.');
});

test('the log says why each layer stayed, and what the steps have to tell', () => {
  assert.deepEqual(writtenLog(report), [
    'Wrote /models/net.int8.onnx: 2 layers changed. 1 layer was left as it was.',
    'compare speed: 0.90 x of the time',
    'head was left as it was: it has no weights',
  ]);
});
