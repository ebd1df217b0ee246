/** What the editor asks of `apply` beside what the command line can: recipes that are not saved, sizes, and plain copies. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Progress } from '../../src/core/ports';
import { Temporaries } from '../../src/engine/files/temporaries';
import { apply } from '../../src/engine/handlers/apply';
import type { ApplyRequest } from '../../src/protocol/engineApi';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder, name);
Object.assign(process.env, ownCache(folder).env);
const silent: Progress = { report: () => {}, throwIfCancelled: () => {} };
const model = inRoot('samples', 'fashion_resnet.onnx');

const run = (request: Partial<ApplyRequest> & { output: string }) =>
  apply({ model, recipe: inFolder('not-saved.recipe.json'), ...request }, silent, new Temporaries());
const recipeText = (content: object) =>
  JSON.stringify({ version: 1, model: { file: 'fashion_resnet.onnx' }, ...content });

test('a recipe that is not saved is applied as its file would be, paths included', async () => {
  const name = '/stage1/block0/conv1/Conv';
  const data = path.relative(folder, inRoot('samples', 'fashion-calibration.npz'));
  const step = { step: 'quantize', mode: 'static', data: { path: data, samples: 8 } };
  const text = recipeText({ layers: { [name]: { precision: 'float32' } }, steps: [step] });
  const report = await run({ recipeText: text, output: inFolder('text.onnx') });
  assert.match(report.data, /fashion-calibration/);
  assert.ok(report.changed.length > 5 && !report.changed.includes(name));
});

test('what is wrong in it is told by the name that it would have', async () => {
  await assert.rejects(
    run({ recipeText: '{ "version": 1 ', output: inFolder('none.onnx') }),
    /^LatheError: not-saved\.recipe\.json: not readable as JSON/,
  );
});

test('a recipe that asks for nothing is refused, or gives a copy where that is asked for', async () => {
  const text = recipeText({ layers: { '/stem/conv/Conv': { precision: 'float32' } } });
  await assert.rejects(run({ recipeText: text, output: inFolder('copy.onnx') }), /asks for nothing/);
  const report = await run({ recipeText: text, output: inFolder('copy.onnx'), copyIfEmpty: true });
  assert.deepEqual(report.changed, []);
  assert.ok(readFileSync(model).equals(readFileSync(inFolder('copy.onnx'))));
});

test('sizes stand in where a step names none, and a recipe that is asked for records them', async () => {
  const saved = async (step: object, name: string) => {
    const text = recipeText({ steps: [{ step: 'quantize', mode: 'static', data: { samples: 4 }, ...step }] });
    const saveRecipe = inFolder(`${name}.recipe.json`);
    await run({ recipeText: text, output: inFolder(`${name}.onnx`), dims: { batch: 2 }, saveRecipe });
    return JSON.parse(readFileSync(saveRecipe, 'utf8')).steps[0].dims;
  };
  assert.deepEqual(await saved({}, 'open'), { batch: 2 });
  assert.deepEqual(await saved({ dims: { batch: 3 } }, 'named'), { batch: 3 });
});
