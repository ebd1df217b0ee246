/** `lathe float16` with data, with bfloat16 and with exclusions; recipes of it give the same bytes. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe } from '../support/lathe';
import { checkWithOnnx, whyNotChecked } from '../support/onnxChecker';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder, name);
let built: Built;
before(async () => {
  built = await buildLathe();
});
after(() => built.remove());

const sample = (name: string) => inRoot('samples', name);
const data = ['--data', sample('fashion-calibration.npz'), '--samples', '4'];

async function report(...args: string[]): Promise<TransformReport> {
  const { code, stdout, stderr } = await runInProcess([...args, '--json']);
  assert.deepEqual([code, stderr], [0, '']);
  return JSON.parse(stdout) as TransformReport;
}

test('with data the outputs are verified, and the recipe gives the same bytes', async () => {
  const model = sample('fashion_resnet.onnx');
  const recipe = ['--save-recipe', inFolder('half.recipe.json')];
  const { steps, data: label } = await report('float16', model, '-o', inFolder('half.onnx'), ...data, ...recipe);
  assert.match(steps.find(s => s.name === 'verify outputs')!.note!, /^SQNR of the outputs \d/);
  assert.match(label, /^fashion-calibration\.npz/);
  const apply = ['apply', model, '--recipe', inFolder('half.recipe.json'), '-o', inFolder('again.onnx')];
  assert.equal((await built.run(apply)).code, 0);
  assert.deepEqual(readFileSync(inFolder('again.onnx')), readFileSync(inFolder('half.onnx')));
});

test('operators are left out by type', async () => {
  const { skipped } = await report(
    ...['float16', sample('fashion_resnet.onnx'), '-o', inFolder('excluded.onnx'), '--exclude-ops', 'Gemm'],
  );
  assert.deepEqual(new Set(skipped.map(s => s.reason)), new Set(['excluded by request']));
  assert.ok(skipped.length > 0);
});

test('bfloat16 is written though nothing here runs it, and the checker takes it', async t => {
  const output = inFolder('brain.onnx');
  const { warnings, executed } = await report(
    ...['float16', sample('fashion_attention.onnx'), '-o', output, '--type', 'bfloat16'],
  );
  assert.match(warnings.join(), /does not run bfloat16/);
  assert.equal(executed, null);
  const written = await openModel(output);
  const types = [...written.graph.initializers.values()].map(w => w.type);
  assert.ok(types.includes('bfloat16'));
  const reason = whyNotChecked(written);
  if (reason) return t.diagnostic(`not checked by onnx: ${reason}`);
  await checkWithOnnx(readFileSync(output));
});

test('bfloat16 with data is refused in one line', async () => {
  const { code, stderr } = await runInProcess([
    ...['float16', sample('fashion_resnet.onnx'), '-o', inFolder('refused.onnx'), '--type', 'bfloat16', ...data],
  ]);
  assert.equal(code, 2);
  assert.match(
    stderr,
    /^lathe: the CPU provider does not run bfloat16, so that data cannot judge it: leave the data out\n$/,
  );
});
