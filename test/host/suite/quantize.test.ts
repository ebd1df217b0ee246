import assert from 'node:assert/strict';
import { copyFile, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { Comparison, TransformReport } from '../../../src/protocol/views';
import { fixture, repositoryFile, withFolder } from './support';

const quantize = (given: object) => vscode.commands.executeCommand<TransformReport>('lathe.quantizeInt8', given);
const compare = (given: object) => vscode.commands.executeCommand<Comparison>('lathe.compare', given);

async function sample(folder: string): Promise<string> {
  const file = path.join(folder, 'fashion_mobilenet.onnx');
  await copyFile(repositoryFile('samples', 'fashion_mobilenet.onnx'), file);
  return file;
}

suite('Quantize to INT8', () => {
  test('writes a smaller model beside the original, which keeps every byte, and compares the two', () =>
    withFolder(async folder => {
      const model = await sample(folder);
      const before = await readFile(model);
      const report = await quantize({
        uri: model,
        data: repositoryFile('samples', 'fashion-calibration.npz'),
        open: false,
      });
      assert.equal(report.output, path.join(folder, 'fashion_mobilenet.int8.onnx'));
      assert.ok(report.changed.length > 0);
      assert.ok((await stat(report.output)).size < before.length);
      assert.deepEqual(await readFile(model), before);
      const comparison = await compare({
        a: model,
        b: report.output,
        data: repositoryFile('samples', 'fashion-test.npz'),
        runs: 10,
        open: false,
      });
      assert.ok(comparison.ratio.bytes < 1);
      assert.ok(comparison.fidelity && comparison.fidelity.sqnrDb !== null && comparison.fidelity.sqnrDb > 10);
      assert.ok(comparison.accuracy && comparison.accuracy.b > comparison.accuracy.a - 0.05);
    }));

  test('refuses to write over a file unless told to', () =>
    withFolder(async folder => {
      const uri = vscode.Uri.file(await fixture(folder, 'residual_bn.onnx', 'net.onnx'));
      const { output } = await quantize({ uri, data: 'synthetic', open: false });
      const before = await stat(output);
      await assert.rejects(quantize({ uri, data: 'synthetic', open: false }) as Promise<unknown>, /net\.int8\.onnx/);
      assert.equal((await stat(output)).mtimeMs, before.mtimeMs);
      await quantize({ uri, data: 'synthetic', force: true, open: false });
      assert.notEqual((await stat(output)).mtimeMs, before.mtimeMs);
    }));

  test('refuses data that does not fit, and writes nothing', () =>
    withFolder(async folder => {
      const model = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      const data = repositoryFile('samples', 'fashion-calibration.npz');
      await assert.rejects(quantize({ uri: model, data, open: false }) as Promise<unknown>, /fashion-calibration\.npz/);
      await assert.rejects(stat(path.join(folder, 'net.int8.onnx')), { code: 'ENOENT' });
    }));
});
