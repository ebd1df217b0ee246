import assert from 'node:assert/strict';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PruneReport } from '../../../src/protocol/prune';
import type { PruneSensitivity } from '../../../src/protocol/pruneSensitivity';
import { fixture, openModel, repositoryFile, shows, withFolder } from './support';

async function sample(folder: string, name = 'fashion_resnet.onnx'): Promise<string> {
  const file = path.join(folder, name);
  await copyFile(repositoryFile('samples', name), file);
  return file;
}

const prune = async (given: object) =>
  vscode.commands.executeCommand<PruneReport>('lathe.prune', { open: false, anySpeed: true, ...given });
const measure = async (given: object) =>
  vscode.commands.executeCommand<PruneSensitivity>('lathe.pruneSensitivity', given);

suite('Pruning', () => {
  test('an open model learns how its channels go together, again for each version', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      const { pruning, model: shown } = await shows(model, 'model', state => state.pruning !== null);
      // What a residual block adds up goes together.
      const coupled = pruning!.groups.find(({ layers }) => layers.includes('/stage1/block0/conv2/Conv'));
      assert.deepEqual(coupled?.layers, ['/stage1/block0/projection/Conv', '/stage1/block0/conv2/Conv']);
      assert.ok(coupled.others.includes('/stage1/block0/Add'));
      await copyFile(repositoryFile('samples', 'fashion_mobilenet.onnx'), model);
      const after = await shows(
        model,
        'model',
        ({ model: { hash }, pruning: found }) => hash !== shown.hash && found !== null,
      );
      const names = new Set(after.model.layers.map(({ name }) => name));
      assert.ok(after.pruning!.groups.length > 0);
      assert.ok(after.pruning!.groups.every(({ layers }) => layers.every(name => names.has(name))));
    }));

  test('a model without channels to remove gets the reasons', () =>
    withFolder(async folder => {
      const model = await fixture(folder, 'custom_domain.onnx');
      await openModel(model);
      const { pruning } = await shows(model, 'model', state => state.pruning !== null);
      assert.deepEqual(pruning!.groups, []);
      assert.match(pruning!.barriers.map(({ reason }) => reason).join(), /FancyPool/);
    }));

  test('what a banner says stays when the groups are found', () =>
    withFolder(async folder => {
      const model = await fixture(folder, 'residual_bn.onnx');
      await openModel(model);
      const { model: shown } = await shows(model, 'model');
      await vscode.commands.executeCommand('lathe.profile', { uri: model, runs: 1, open: false });
      await fixture(folder, 'depthwise_se.onnx', 'residual_bn.onnx');
      const { banner } = await shows(
        model,
        'model',
        state => state.model.hash !== shown.hash && state.pruning !== null,
      );
      assert.match(banner ?? '', /times of its earlier version are gone/);
    }));

  test('writes a model with fewer channels beside the original, which keeps every byte', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      const before = await readFile(model);
      const report = await prune({ uri: model, macs: 0.5, anySpeed: false });
      assert.equal(report.output, path.join(folder, 'fashion_resnet.pruned.onnx'));
      assert.ok(report.macs.after <= report.macs.before / 2);
      assert.ok(report.changed.length > 0);
      assert.notEqual(report.speed!.verdict, 'slower');
      assert.deepEqual(await readFile(model), before);
      await assert.rejects(prune({ uri: model, macs: 0.5 }), /fashion_resnet\.pruned\.onnx/);
    }));

  test('prunes as the marks of the open model say, saved or not', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      await shows(model, 'model');
      await assert.rejects(prune({ uri: model, asMarked: true }), /No layer is marked/);
      const layers = ['/stage1/block0/conv1/Conv'];
      await vscode.commands.executeCommand('lathe.markPruning', { uri: model, layers, prune: 0.5, open: false });
      const { macs, changed } = await prune({ uri: model, asMarked: true });
      assert.ok(macs.after < macs.before);
      assert.ok(changed.includes('/stage1/block0/conv1/Conv'));
      assert.ok(!changed.includes('/stem/conv/Conv'));
      await assert.rejects(prune({ uri: model, macs: 0.5, bySweep: true, force: true }), /no sweep of pruning/);
    }));

  test('measures how groups bear to be pruned, and prunes by what was found', () =>
    withFolder(async folder => {
      const model = await sample(folder, 'fashion_mobilenet.onnx');
      await openModel(model);
      await shows(model, 'model');
      const data = repositoryFile('samples', 'fashion-test.npz');
      const given = { uri: model, data, samples: 16, ratios: [0.25, 0.5], open: false };
      const { points, baseline } = await measure(given);
      const { pruneSensitivity } = await shows(model, 'model', state => state.pruneSensitivity?.isComplete === true);
      assert.deepEqual(pruneSensitivity?.points, points);
      assert.deepEqual([pruneSensitivity.start?.metric, pruneSensitivity.start?.baseline], ['top1', baseline]);
      assert.deepEqual([pruneSensitivity.importance, pruneSensitivity.roundTo], ['l1', 8]);
      const { predicted, measured, macs } = await prune({ uri: model, macs: 0.8, bySweep: true });
      assert.ok(macs.after <= macs.before * 0.8);
      assert.deepEqual([predicted?.baseline, measured], [baseline, null]);
      await vscode.commands.executeCommand('lathe.clearPruneSensitivity', vscode.Uri.file(model));
      await shows(model, 'model', state => state.pruneSensitivity === null);
    }));

  test('keeps what was measured before when a sweep cannot begin', () =>
    withFolder(async folder => {
      const model = await sample(folder, 'fashion_attention.onnx');
      await openModel(model);
      await shows(model, 'model');
      const { points } = await measure({ uri: model, samples: 4, what: 'weights', ratios: [0.5], open: false });
      const data = path.join(folder, 'broken.npz');
      await writeFile(data, 'no archive');
      await assert.rejects(measure({ uri: model, data, open: false }), /broken\.npz/);
      const after = await shows(model, 'model', state => state.pruneSensitivity?.isComplete === true);
      assert.deepEqual(after.pruneSensitivity?.points, points);
      await assert.rejects(prune({ uri: model, macs: 0.5, bySweep: true }), /no sweep of pruning/);
    }));
});
