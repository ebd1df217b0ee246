import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import type { TransformReport } from '../../../src/protocol/views';
import { fixture, withFolder } from './support';

suite('Optimize Graph', () => {
  test('writes a model with fewer nodes beside the original, which keeps every byte', () =>
    withFolder(async folder => {
      const model = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      const before = await readFile(model);
      const given = { uri: model, open: false };
      const report = await vscode.commands.executeCommand<TransformReport>('lathe.optimizeGraph', given);
      assert.equal(report.output, path.join(folder, 'net.optimized.onnx'));
      assert.ok(report.steps.reduce((n, s) => n + (s.removed ?? 0), 0) > 0);
      assert.deepEqual(await readFile(model), before);
    }));
});
