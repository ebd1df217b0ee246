/** `lathe optimize`, from the command line to the file. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { passNames } from '../../src/core/transforms/optimize';
import type { TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe } from '../support/lathe';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const sample = inRoot('samples', 'fashion_resnet.onnx');
const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder, name);
let lathe: Built;

before(async () => {
  lathe = await buildLathe();
});
after(() => lathe.remove());

async function optimize(...args: string[]): Promise<TransformReport> {
  const { code, stdout, stderr } = await runInProcess(['optimize', ...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as TransformReport;
}

test('every pass is in the report with what it did; a second run writes the same bytes', async () => {
  const report = await optimize(sample, '-o', inFolder('a.onnx'));
  const passes = report.steps.filter(s => s.removed !== undefined);
  assert.deepEqual(
    passes.map(s => s.name),
    passNames,
  );
  const folded = passes.find(s => s.name === 'batch-norm')!;
  assert.equal(folded.removed, 14);
  assert.ok(folded.changed!.includes('/stem/bn/BatchNormalization'));
  assert.equal(report.data, '');
  const again = await optimize(inFolder('a.onnx'), '-o', inFolder('b.onnx'));
  assert.deepEqual(again.changed, []);
  assert.deepEqual(readFileSync(inFolder('b.onnx')), readFileSync(inFolder('a.onnx')));
});

test('passes are chosen, and a saved recipe replays the choice', async () => {
  const recipe = inFolder('r.recipe.json');
  const report = await optimize(sample, '-o', inFolder('c.onnx'), '--skip', 'batch-norm', '--save-recipe', recipe);
  assert.ok(!report.steps.some(s => s.name === 'batch-norm'));
  assert.deepEqual(report.changed, []);
  await optimize(sample, '-o', inFolder('d.onnx'), '--only', 'batch-norm', '--save-recipe', recipe, '--force');
  const replayed = await lathe.run(['apply', sample, '--recipe', recipe, '-o', inFolder('e.onnx')]);
  assert.equal(replayed.code, 0, replayed.stderr);
  assert.deepEqual(readFileSync(inFolder('e.onnx')), readFileSync(inFolder('d.onnx')));
});

test('nodes that share a name, which the runtime refuses, get names of their own', async () => {
  const output = inFolder('named.onnx');
  await optimize(inRoot('test', 'fixtures', 'duplicate_names.onnx'), '-o', output);
  const { graph } = await openModel(output);
  assert.deepEqual(
    graph.nodes.map(n => n.fileName),
    ['act', 'act#2', 'act#3'],
  );
});

test('a result that the runtime does not load is not written, and the message says so', async () => {
  const output = inFolder('custom.onnx');
  const { code, stderr } = await lathe.run([
    'optimize',
    inRoot('test', 'fixtures', 'custom_domain.onnx'),
    '-o',
    output,
  ]);
  assert.equal(code, 1);
  assert.match(stderr, /^lathe: nothing was written, as the result does not load: custom\.onnx: .*FancyPool/);
  assert.equal(existsSync(output), false);
});

test('an unknown pass, and both ways to choose, are refused as usage', async () => {
  for (const [args, message] of [
    [['--only', 'magic'], /--only takes passes \(constants, .*not 'magic'/],
    [['--only', 'casts', '--skip', 'pads'], /either --only or --skip/],
  ] as const) {
    const { code, stderr } = await runInProcess(['optimize', sample, '-o', inFolder('f.onnx'), ...args]);
    assert.equal(code, 2);
    assert.match(stderr, message);
  }
});

test('for people: each pass with its nodes, and what was left', async () => {
  const { stdout } = await lathe.run(['optimize', sample, '-o', inFolder('g.onnx')]);
  assert.match(stdout, /14 nodes fewer/);
  assert.match(stdout, /batch-norm +fold batch normalization +28 +14 +\/stem\/conv\/Conv, /);
});
