/** What `lathe prune` tells of the file that it wrote, and the recipe that it leaves. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { removeDeadCode } from '../../src/core/passes/removeDeadCode';
import type { PruneReport } from '../../src/protocol/prune';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe } from '../support/lathe';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

/** Its layers share vectors, and its groups are not in the order of the graph. */
const sample = inRoot('samples', 'fashion_mobilenet.onnx');
const data = inRoot('samples', 'fashion-calibration.npz');

let lathe: Built;
before(async () => {
  lathe = await buildLathe();
});
after(() => lathe.remove());

async function figures(file: string) {
  const { macs, parameters } = inspect(await openModel(file), { name: '', bytes: 0 });
  return { macs, parameters };
}

test('MACs and parameters are those of the files, and a saved recipe gives the same bytes', async () => {
  const folder = temporaryFolder();
  const [plain, saved, applied, recipe] = ['plain.onnx', 'saved.onnx', 'applied.onnx', 'saved.recipe.json'].map(f =>
    path.join(folder, f),
  ) as [string, string, string, string];
  // Reconstruction adds biases, which count as well.
  const prune = async (output: string, ...more: string[]) => {
    const args = [
      'prune',
      '--any-speed',
      sample,
      '-o',
      output,
      '--ratio',
      '0.5',
      '--data',
      data,
      '--samples',
      '8',
      ...more,
      '--json',
    ];
    const { code, stdout, stderr } = await runInProcess(args);
    assert.equal(code, 0, stderr);
    const { macs, parameters, data: used } = JSON.parse(stdout) as PruneReport;
    assert.equal(used, 'fashion-calibration.npz: 200 samples; 8 of them used');
    assert.deepEqual({ macs: macs.before, parameters: parameters.before }, await figures(sample));
    assert.deepEqual({ macs: macs.after, parameters: parameters.after }, await figures(output));
  };
  await prune(plain);
  await prune(saved, '--save-recipe', recipe);
  const { code, stderr } = await lathe.run(['apply', sample, '--recipe', recipe, '-o', applied]);
  assert.equal(code, 0, stderr);
  assert.deepEqual(readFileSync(applied), readFileSync(saved));
  rmSync(folder, { recursive: true });
});

test('a layer that keeps its channels is told why: others matter less, or a multiple leaves it whole', async () => {
  const folder = temporaryFolder();
  const reasons = async (...share: string[]) => {
    const args = ['prune', '--any-speed', sample, '-o', path.join(folder, 'out.onnx'), '--force', ...share, '--json'];
    const { code, stdout, stderr } = await runInProcess(args);
    assert.equal(code, 0, stderr);
    const { skipped } = JSON.parse(stdout) as PruneReport;
    return new Set(
      skipped.map(({ reason }) => reason.split(/,? /, 3).join(' ')).filter(reason => !reason.startsWith('its')),
    );
  };
  assert.deepEqual(await reasons('--macs', '0.9'), new Set(['what other layers']));
  assert.deepEqual(await reasons('--ratio', '0.1', '--round-to', '32'), new Set(['rounded to a']));
  rmSync(folder, { recursive: true });
});

test('a share of the parameters holds for the file, with the biases that fitting adds', async () => {
  const folder = temporaryFolder();
  const output = path.join(folder, 'half.onnx');
  const model = path.join(folder, 'without-biases.onnx');
  writeFileSync(model, await encodeToBytes(withoutBiases(await openModel(sample))));
  const args = ['prune', '--any-speed', model, '-o', output, '--parameters', '0.5', '--data', data, '--samples', '16'];
  const { code, stdout, stderr } = await lathe.run([...args, '--round-to', '1', '--no-reestimate', '--json']);
  assert.equal(code, 0, stderr);
  const { parameters, steps, warnings } = JSON.parse(stdout) as PruneReport;
  assert.equal(steps.find(s => s.name === 'reconstruct weights')?.kept, true);
  assert.equal(parameters.after, (await figures(output)).parameters);
  const share = parameters.after / parameters.before;
  assert.ok(share <= 0.5 && share > 0.47, `${share}`);
  assert.ok(!warnings.some(w => /misses the target/.test(w)), warnings.join('; '));
  rmSync(folder, { recursive: true });
});

function withoutBiases(model: Model): Model {
  for (const node of model.graph.nodes) if (node.opType === 'Conv') node.inputs.length = 2;
  removeDeadCode(model);
  return model;
}

test('where layers have channels of several groups, a recipe says what each group keeps, and gives the same bytes', async () => {
  const folder = temporaryFolder();
  const model = inRoot('test/fixtures/concat_split_shuffle.onnx');
  const [output, applied, recipe] = ['out.onnx', 'applied.onnx', 'out.recipe.json'].map(f => path.join(folder, f)) as [
    string,
    string,
    string,
  ];
  const args = ['prune', '--any-speed', model, '-o', output, '--macs', '0.6', '--round-to', '1'];
  const saved = await lathe.run([...args, '--save-recipe', recipe]);
  assert.equal(saved.code, 0, saved.stderr);
  const text = readFileSync(recipe, 'utf8');
  const { layers, steps } = JSON.parse(text) as { layers: object; steps: { kept?: object[] }[] };
  assert.deepEqual(layers, {});
  assert.deepEqual(steps[0]!.kept, [{ layers: ['stem'], channels: 4 }]);
  const apply = () => lathe.run(['apply', model, '--recipe', recipe, '-o', applied, '--force']);
  assert.equal((await apply()).code, 0);
  assert.deepEqual(readFileSync(applied), readFileSync(output));
  // A recipe that was edited, or is for another model, is refused rather than read in some way.
  writeFileSync(recipe, text.replace(/"channels": \d+/, '"channels": 1000'));
  const refused = await apply();
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /1000 channels of the layers .* are to be kept, which do not go together in this model/);
  rmSync(folder, { recursive: true });
});
