import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Comparison } from '../../../src/protocol/views';
import { eventually, fixture, withFolder } from './support';

const comparisonTabs = () =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('lathe.comparison'));

suite('Compare', () => {
  test('shows the figures in a tab named after both models, and returns them', () =>
    withFolder(async folder => {
      const a = await fixture(folder, 'residual_bn.onnx', 'a.onnx');
      const b = await fixture(folder, 'residual_bn.onnx', 'b.onnx');
      const comparison = await vscode.commands.executeCommand<Comparison | undefined>('lathe.compare', {
        a,
        b,
        data: 'synthetic',
        runs: 3,
      });
      assert.equal(comparison?.fidelity?.identical, true);
      const tab = await eventually('the tab of the comparison', () => comparisonTabs()[0]);
      assert.equal(tab.label, 'a.onnx ↔ b.onnx');
      await vscode.window.tabGroups.close(tab);
      assert.deepEqual(comparisonTabs(), []);
    }));
});
