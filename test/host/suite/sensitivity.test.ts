import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Search } from '../../../src/protocol/search';
import type { Sensitivity } from '../../../src/protocol/sensitivity';
import { openModel, repositoryFile, shows, withFolder } from './support';

const measure = (given: object) =>
  vscode.commands.executeCommand<Sensitivity>('lathe.sensitivity', { open: false, ...given });

async function sample(folder: string): Promise<string> {
  const file = path.join(folder, 'fashion_attention.onnx');
  await copyFile(repositoryFile('samples', 'fashion_attention.onnx'), file);
  return file;
}

suite('Sensitivity', () => {
  test('measures a model that no editor shows, in the way that is asked for', () =>
    withFolder(async folder => {
      const measured = await measure({ uri: await sample(folder), bits: [8, 4], what: 'weights', samples: 4 });
      assert.deepEqual([measured.what, measured.mode, measured.metric], ['weights', 'one-on', 'sqnrDb']);
      assert.match(measured.data, /synthetic/);
      assert.deepEqual([...new Set(measured.points.map(point => point.bits))], [8, 4]);
    }));

  test('lays the points over an open model, and takes them off', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      assert.equal((await shows(model, 'model')).sensitivity, null);
      const data = repositoryFile('samples', 'fashion-test.npz');
      const { points, baseline } = await measure({ uri: model, data, samples: 16 });
      const { sensitivity } = await shows(model, 'model', state => state.sensitivity?.isComplete === true);
      assert.deepEqual(sensitivity?.points, points);
      assert.equal(sensitivity.start?.baseline, baseline);
      assert.equal(sensitivity.start.metric, 'top1');
      await vscode.commands.executeCommand('lathe.clearSensitivity', vscode.Uri.file(model));
      await shows(model, 'model', state => state.sensitivity === null);
    }));

  test('keeps what was measured before when a sweep cannot begin', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      await shows(model, 'model');
      const { points } = await measure({ uri: model, samples: 4 });
      const broken = path.join(folder, 'broken.npz');
      await writeFile(broken, 'no archive');
      await assert.rejects(measure({ uri: model, data: broken }) as Promise<unknown>, /broken\.npz/);
      const after = await shows(model, 'model', state => state.sensitivity?.isComplete === true);
      assert.deepEqual(after.sensitivity?.points, points);
    }));

  test('chooses precisions without windows', () =>
    withFolder(async folder => {
      const search = await vscode.commands.executeCommand<Search>('lathe.choosePrecision', {
        uri: await sample(folder),
        data: repositoryFile('samples', 'fashion-test.npz'),
        samples: 64,
        maxDrop: 0.2,
        open: false,
      });
      assert.equal(search.metric, 'top1');
      assert.ok(search.chosen !== null && search.points.length > 1);
      assert.deepEqual(Object.keys(search.marks).sort(), [...search.layers].sort());
    }));
});
