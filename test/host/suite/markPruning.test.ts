import assert from 'node:assert/strict';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { openModel, repositoryFile, shows, withFolder } from './support';

const mark = async (uri: string, layers: readonly string[], prune: number | null) =>
  vscode.commands.executeCommand('lathe.markPruning', { uri, layers, prune, open: false });

/** What a residual block adds up goes together. */
const together = ['/stage1/block0/projection/Conv', '/stage1/block0/conv2/Conv'];

suite('Shares to prune', () => {
  test('a share is set for all layers that lose channels together, and taken off them all', () =>
    withFolder(async folder => {
      const model = path.join(folder, 'fashion_resnet.onnx');
      await copyFile(repositoryFile('samples', 'fashion_resnet.onnx'), model);
      await openModel(model);
      await shows(model, 'model', state => state.pruning !== null);
      await mark(model, [together[1]!], 0.5);
      const marked = { [together[0]!]: { prune: 0.5 }, [together[1]!]: { prune: 0.5 } };
      const { recipe } = await shows(model, 'model', state => Object.keys(state.recipe.marks).length > 0);
      assert.deepEqual(recipe.marks, marked);
      await mark(model, together, null);
      await shows(model, 'model', state => Object.keys(state.recipe.marks).length === 0);
      await assert.rejects(mark(model, ['/classifier/Gemm'], 0.5), /cannot be pruned.*model's output logits/);
      await assert.rejects(mark(model, [together[0]!], 1.5), /prune/);
    }));
});
