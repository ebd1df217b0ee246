/** Modes that calibrate on nothing read data only to compare with them: wrong ones are refused before a model is written. */
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { runInProcess } from '../support/commandInProcess';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const model = inRoot('samples', 'fashion_resnet.onnx');
const folder = temporaryFolder();

for (const mode of ['dynamic', 'weights'])
  test(`${mode}: data that are not there are refused and leave no file`, async () => {
    const output = path.join(folder, `${mode}.onnx`);
    const data = path.join(folder, 'missing.npz');
    const args = ['quantize', model, '-o', output, '--mode', mode, '--data', data, '--measure'];
    const { code, stderr } = await runInProcess(args);
    assert.match(stderr, /^lathe: [^\n]*missing\.npz: there is no such file[^\n]*\n$/);
    assert.deepEqual([code, existsSync(output)], [1, false]);
  });
