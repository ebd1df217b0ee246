/** `lathe search` as a command: its JSON, the model and the recipe that it writes, and what it refuses. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { Search } from '../../src/protocol/search';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe } from '../support/lathe';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const model = inRoot('samples', 'fashion_mobilenet.onnx');
const data = ['--data', inRoot('samples', 'fashion-test.npz')];
const calibration = ['--calibration-data', inRoot('samples', 'fashion-calibration.npz'), '--calibration-samples', '64'];
const coarse = ['--per-tensor', '--reduce-range'];
const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder, name);
Object.assign(process.env, ownCache(folder).env);
let built: Built;
before(async () => {
  built = await buildLathe();
});
after(() => built.remove());

const run = (...options: string[]) => runInProcess(['search', model, '--threads', '1', ...options]);

async function json(...options: string[]): Promise<Search> {
  const { code, stdout, stderr } = await run('--json', ...options);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as Search;
}

test('what lathe search writes, lathe apply makes of its recipe byte for byte', async () => {
  const options = [...data, ...calibration, ...coarse, '--samples', '200', '--max-drop', '1'];
  const [output, recipe] = [inFolder('mixed.onnx'), inFolder('mixed.recipe.json')];
  const found = await json(...options, '-o', output, '--save-recipe', recipe);
  const chosen = found.points[found.chosen!]!;
  assert.equal(found.metric, 'top1');
  assert.ok(Math.abs(found.baseline! - 0.01 - found.leastValue) < 1e-9);
  assert.deepEqual(
    Object.keys(found.marks)
      .filter(name => found.marks[name]!.precision === 'float32')
      .sort(),
    [...chosen.float].sort(),
  );
  assert.equal(Object.keys(found.marks).length, found.layers.length);
  const written = readFileSync(output);
  assert.deepEqual([found.written!.output, found.written!.bytes], [output, written.length]);
  assert.equal(chosen.measured.bytes, written.length);

  const again = inFolder('again.onnx');
  const applied = await built.run(['apply', model, '--recipe', recipe, '-o', again]);
  assert.equal(applied.code, 0, applied.stderr);
  assert.ok(readFileSync(again).equals(written));

  const alone = inFolder('alone.recipe.json');
  const cached = await json(...options, '--save-recipe', alone);
  assert.equal(readFileSync(alone, 'utf8'), readFileSync(recipe, 'utf8'));
  const { written: _, ...rest } = found;
  assert.deepEqual(cached, rest);
});

test('lathe search without labels keeps the SQNR, and has a table for people', async () => {
  const { code, stdout, stderr } = await run('--samples', '8', '--min-sqnr', '20', '--no-cache');
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^goal: SQNR of the outputs of at least 20 dB\ndata: synthetic/);
  assert.match(stdout, /\n\* +\d+ +\d+\.\d kB +\d+\.\d\d % +\d+\.\d dB\n/);
  assert.match(stdout, / 18 +399\.9 kB +100\.00 % +identical/);
  assert.match(stdout, /The data is synthetic/);
});

test('what lathe search cannot do is said in one line, and nothing is written', async () => {
  const output = inFolder('refused.onnx');
  const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
    [['--max-drop', '1', '--min-sqnr', '30'], 2, /two goals: give one of them/],
    [['--max-drop', 'much'], 2, /--max-drop must be a number from 0 to 100, not 'much'/],
    [['--float-as', 'int4'], 2, /--float-as must be float32, float16, not 'int4'/],
    [['--block-size', '32'], 2, /--block-size means nothing with --mode static/],
    [['--max-drop', '1'], 2, /have no labels|has no labels/],
    [['--samples', '4', '--min-sqnr', '150', '-o', output], 1, /No mix of INT8 and FP32 keeps 150 dB/],
    [['-o', model], 1, /./],
  ];
  for (const [options, expected, line] of refusals) {
    const { code, stdout, stderr } = await run(...options);
    assert.deepEqual([code, stdout], [expected, ''], stderr);
    assert.match(stderr, line);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
  }
  assert.equal(existsSync(output), false);
});
