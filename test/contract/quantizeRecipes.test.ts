/** What `lathe quantize` was asked for, and what it was left to choose, is in the recipe: applied anywhere, it gives the same bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { runInProcess } from '../support/commandInProcess';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder, name);
Object.assign(process.env, ownCache(folder).env);
const model = inRoot('samples', 'fashion_resnet.onnx');
const data = ['--data', inRoot('samples', 'fashion-calibration.npz'), '--samples', '16'];
async function lathe(...args: readonly string[]) {
  const { code, stdout, stderr } = await runInProcess([...args, '--force', '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout);
}

interface SavedStep {
  readonly exclude: readonly string[];
  readonly excludeOps: readonly string[];
  readonly reduceRange: boolean | 'auto';
}

/** Quantizes, applies the recipe that was saved, and returns the step that it holds. */
async function saved(...choices: readonly string[]): Promise<SavedStep> {
  const recipe = inFolder('saved.recipe.json');
  await lathe('quantize', model, '-o', inFolder('direct.onnx'), '--save-recipe', recipe, ...data, ...choices);
  await lathe('apply', model, '--recipe', recipe, '-o', inFolder('replayed.onnx'));
  assert.ok(readFileSync(inFolder('direct.onnx')).equals(readFileSync(inFolder('replayed.onnx'))), choices.join(' '));
  return JSON.parse(readFileSync(recipe, 'utf8')).steps[0];
}

test('patterns and types of operators are recorded as the names that they mean', async () => {
  const { exclude, excludeOps } = await saved('--exclude', '/stem/*', '--exclude-ops', 'Gemm,Softmax');
  assert.deepEqual(excludeOps, []);
  assert.deepEqual(
    [...exclude],
    ['/stem/conv/Conv', '/stem/bn/BatchNormalization', '/stem/relu/Relu', '/classifier/Gemm'],
  );
});

test('the range of weights is recorded as the processor of this machine has it', async () => {
  const step = await saved();
  assert.equal(typeof step.reduceRange, 'boolean');
  assert.equal((await saved('--target', 'elsewhere')).reduceRange, false);
  assert.equal((await saved('--reduce-range')).reduceRange, true);
  assert.equal((await saved('--no-reduce-range')).reduceRange, false);
  const dynamic = await lathe('quantize', model, '-o', inFolder('dynamic.onnx'), '--mode', 'dynamic');
  const note = (steps: readonly { name: string; note?: string }[]) => steps.find(s => s.name === 'quantize')!.note;
  assert.match(note(dynamic.steps)!, step.reduceRange ? /^weights take 7 bits: / : /^weights take 8 bits: /);
});

test('calibration, widths and symmetry come back', async () => {
  await saved('--calibration', 'moving-average', '--activations', '16');
  await saved('--calibration', 'percentile', '--percentile', '99.5', '--symmetric-activations');
  await saved('--asymmetric-weights');
});

test('for another machine the report tells where sums of 8-bit products can be cut off', async () => {
  const warnings = async (...choices: string[]): Promise<string> =>
    (
      await lathe('quantize', model, '-o', inFolder('elsewhere.onnx'), ...data, '--target', 'elsewhere', ...choices)
    ).warnings.join('\n');
  assert.match(await warnings(), /cut off large sums of 8-bit products: \d+ of 15 layers can reach them/);
  assert.doesNotMatch(await warnings('--reduce-range'), /cut off/);
});
