import assert from 'node:assert/strict';
import { copyFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Profile } from '../../../src/protocol/profile';
import { fixture, openModel, repositoryFile, shows, withFolder } from './support';

const run = <T>(command: string, given: object) => vscode.commands.executeCommand<T>(command, given);
const profile = (given: object) => run<Profile>('lathe.profile', { open: false, runs: 10, ...given });

async function sample(folder: string): Promise<string> {
  const file = path.join(folder, 'fashion_mobilenet.onnx');
  await copyFile(repositoryFile('samples', 'fashion_mobilenet.onnx'), file);
  return file;
}

suite('Profile', () => {
  test('measures a model that no editor shows', () =>
    withFolder(async folder => {
      const measured = await profile({ uri: await sample(folder), threads: 1, optimization: 'basic' });
      assert.equal(measured.options.threads, 1);
      assert.equal(measured.options.optimization, 'basic');
      assert.equal(measured.options.runs, 10);
      assert.ok(measured.latencyMs.p50 > 0);
      assert.ok(measured.layers.some(layer => layer.fusedMs !== null));
      assert.match(measured.data, /synthetic/);
    }));

  test('lays the times over an open model, and drops them with a word when the file changes', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      const before = await shows(model, 'model');
      assert.equal(before.overlay, null);
      const measured = await profile({ uri: model, data: repositoryFile('samples', 'fashion-test.npz') });
      assert.ok(measured.worst.length > 0);
      const after = await shows(model, 'model', state => state.overlay !== null);
      assert.equal(after.overlay?.source, 'this machine');
      assert.deepEqual(after.overlay?.profile, measured);
      assert.ok(after.revision > before.revision);
      await vscode.commands.executeCommand('lathe.reload', vscode.Uri.file(model));
      await shows(model, 'model', state => state.revision > after.revision && state.overlay !== null);
      await utimes(model, new Date(), new Date(Date.now() + 5000));
      const dropped = await shows(model, 'model', state => state.overlay === null);
      assert.match(dropped.banner ?? '', /times of its earlier version are gone/);
      await profile({ uri: model });
      const again = await shows(model, 'model', state => state.overlay !== null);
      assert.equal(again.banner, null);
    }));

  test('shows a profile from another machine, named, and takes it off again', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      await shows(model, 'model');
      const measured = await profile({ uri: model });
      const file = path.join(folder, 'pi5.json');
      await writeFile(file, JSON.stringify({ ...measured, machine: { ...measured.machine, cpu: 'Cortex-A76' } }));
      await run('lathe.openProfile', { uri: model, file, open: false });
      const shown = await shows(model, 'model', state => state.overlay?.source === 'pi5.json');
      assert.equal(shown.overlay?.profile.machine.cpu, 'Cortex-A76');
      await vscode.commands.executeCommand('lathe.clearProfile', vscode.Uri.file(model));
      await shows(model, 'model', state => state.overlay === null);
    }));

  test('refuses what is no profile, and one of another model, and keeps what is shown', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      await openModel(model);
      await shows(model, 'model');
      const wrong = path.join(folder, 'wrong.json');
      await writeFile(wrong, '{"a": 1}');
      const open = (file: string) => run('lathe.openProfile', { uri: model, file, open: false }) as Promise<unknown>;
      await assert.rejects(open(wrong), /wrong\.json is no profile/);
      await assert.rejects(open(path.join(folder, 'missing.json')), /missing\.json cannot be read/);
      const stranger = await profile({ uri: await fixture(folder, 'residual_bn.onnx') });
      const file = path.join(folder, 'stranger.json');
      await writeFile(file, JSON.stringify(stranger));
      await assert.rejects(open(file), /profile of another model \(residual_bn\.onnx\)/);
      assert.equal((await shows(model, 'model')).overlay, null);
    }));
});
