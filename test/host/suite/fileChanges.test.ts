import assert from 'node:assert/strict';
import { copyFile, rename, rm, writeFile } from 'node:fs/promises';
import { fixture, openModel, repositoryFile, shows, withFolder } from './support';

suite('A model that changes on disk', () => {
  test('is read again when another file is renamed into its place', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      await openModel(file);
      const before = await shows(file, 'model');
      const exported = await fixture(folder, 'flatten_gemm.onnx', 'net.onnx.partial');
      await rename(exported, file);
      const after = await shows(file, 'model', state => state.model.hash !== before.model.hash);
      assert.ok(after.revision > before.revision);
      assert.ok(after.model.layers.some(layer => layer.op === 'Flatten'));
      assert.equal(after.banner, null);
    }));

  test('stays on the screen with a word when the new version is broken, and comes back when it is whole', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      await openModel(file);
      const before = await shows(file, 'model');
      await writeFile(file, 'half an export');
      const broken = await shows(file, 'model', state => state.banner !== null);
      assert.equal(broken.model.hash, before.model.hash);
      assert.match(broken.banner ?? '', /changed.*net\.onnx/);
      await copyFile(repositoryFile('test', 'fixtures', 'flatten_gemm.onnx'), file);
      const whole = await shows(file, 'model', state => state.banner === null);
      assert.notEqual(whole.model.hash, before.model.hash);
    }));

  test('stays on the screen with a word when it is deleted', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      await openModel(file);
      await shows(file, 'model');
      await rm(file);
      const gone = await shows(file, 'model', state => state.banner !== null);
      assert.match(gone.banner ?? '', /net\.onnx is no longer on disk/);
      await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      await shows(file, 'model', state => state.banner === null);
    }));
});
