/** What a comparison tells of a model that lost channels, and of one that got zeros. */
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { before } from 'node:test';
import type { Comparison, TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { temporaryFolder } from '../support/temporaryFolder';

const original = path.resolve(__dirname, '../../samples/fashion_resnet.onnx');
const folder = temporaryFolder();
const pruned = path.join(folder, 'pruned.onnx');
const sparse = path.join(folder, 'sparse.onnx');

before(async () => {
  await run('prune', '--any-speed', original, '-o', pruned, '--ratio', '0.5');
  await run('sparsify', original, '-o', sparse, '--sparsity', '0.75', '--exclude', '/classifier/Gemm');
});

async function run(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await runInProcess(args);
  assert.equal(code, 0, stderr);
  return stdout;
}
const compared = ['--runs', '2', '--threads', '1', '--samples', '2', '--layers'];

test('layers that lost channels stand beside what they were, without a figure for what cannot be compared', async () => {
  const { layers, a, b, notes } = JSON.parse(
    await run('compare', original, pruned, ...compared, '--json'),
  ) as Comparison;
  assert.deepEqual([layers!.added, layers!.removed], [[], []]);
  const byName = new Map(layers!.aligned.map(layer => [layer.a[0], layer]));
  const conv = byName.get('/stage3/block0/conv1/Conv')!;
  assert.deepEqual([conv.b, conv.channels], [['/stage3/block0/conv1/Conv'], { a: 96, b: 48 }]);
  assert.ok(conv.changes.includes('weights 96 × 48 × 3 × 3 → 48 × 24 × 3 × 3'));
  const relu = byName.get('/stem/relu/Relu')!;
  assert.equal(relu.channels, undefined);
  for (const layer of [conv, relu])
    assert.deepEqual(
      [layer.localSqnrDb, layer.localIdentical, layer.cumulativeSqnrDb, layer.identical],
      [null, undefined, null, null],
    );
  const last = byName.get('/classifier/Gemm')!;
  assert.deepEqual(last.channels, { a: 10, b: 10 });
  assert.ok(last.cumulativeSqnrDb !== null);
  assert.match(layers!.notes!.join('\n'), /\n46 layers have no SQNR/);
  // Its weights are as dense as they were: of zeros nothing is said.
  assert.ok(a.zeroWeights! < 0.05 && b.zeroWeights! < 0.05);
  assert.equal(b.compressedBytes, undefined);
  assert.doesNotMatch(notes.join('\n'), /[Zz]ero/);
});

test('channels are told in the text and in every report', async () => {
  const text = await run('compare', original, pruned, ...compared);
  assert.match(text, /14 with another number of channels/);
  assert.match(text, /\/stage3\/block0\/conv1\/Conv +96 → 48\n/);
  assert.doesNotMatch(text, /zero weights/);
  for (const [extension, line] of [
    ['html', /<td class="number">96 → 48<\/td>/],
    ['md', /\| \/stage3\/block0\/conv1\/Conv \| 96 → 48 \|/],
    ['csv', /^changed,\/stage3\/block0\/conv1\/Conv,.*,96,48\r$/m],
  ] as const) {
    const report = path.join(folder, `pruned.${extension}`);
    await run('compare', original, pruned, ...compared, '--report', report);
    assert.match(readFileSync(report, 'utf8'), line);
  }
});

test('a recipe that prunes tells what kept its channels, as the command does', async () => {
  const recipe = path.join(folder, 'prune.recipe.json');
  const steps = [{ step: 'prune', ratio: 0.5 }, { step: 'optimize' }];
  writeFileSync(recipe, JSON.stringify({ version: 1, model: { file: 'fashion_resnet.onnx' }, layers: {}, steps }));
  const output = path.join(folder, 'applied.onnx');
  const report = JSON.parse(
    await run('apply', original, '--recipe', recipe, '-o', output, '--json'),
  ) as TransformReport;
  assert.deepEqual(report.skipped, [
    { node: '/classifier/Gemm', reason: "its channels stay: they are part of the model's output logits" },
  ]);
});

test('zeros are told of the models and of each layer, with what they save and what not', async () => {
  const { a, b, notes, layers } = JSON.parse(
    await run('compare', original, sparse, ...compared, '--json'),
  ) as Comparison;
  assert.ok(Math.abs(b.zeroWeights! - 0.75) < 0.01);
  assert.equal(a.zeroWeights, 0);
  assert.ok(b.compressedBytes! < 0.6 * a.compressedBytes!);
  assert.match(notes.join('\n'), /zeros take as long to compute/);
  const zeros = new Map(layers!.aligned.map(layer => [layer.a[0], layer.zeroWeights]));
  assert.ok(Math.abs(zeros.get('/stage3/block0/conv1/Conv')!.b! - 0.75) < 1e-3);
  assert.deepEqual(zeros.get('/classifier/Gemm'), { a: 0, b: 0 });
  assert.deepEqual(zeros.get('/stem/relu/Relu'), { a: null, b: null });
  const text = await run('compare', original, sparse, ...compared);
  assert.match(text, /\nzero weights +0\.00 % +7\d\.\d\d %/);
  assert.match(text, /\nsize compressed +1\.4 MB/);
  const report = path.join(folder, 'sparse.csv');
  await run('compare', original, sparse, ...compared, '--report', report);
  assert.match(readFileSync(report, 'utf8'), /^kind,.*,zero weights a,zero weights b\r$/m);
});
