import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { fixture, lathe, openModel, shows, withFolder } from './support';

suite('The model editor', () => {
  test('opens .onnx files by default and reads the model', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx');
      await openModel(file);
      const { model } = await shows(file, 'model');
      assert.equal(model.fileName, 'residual_bn.onnx');
      assert.ok(model.layers.some(layer => layer.op === 'Conv'));
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputCustom);
      assert.equal(input.viewType, 'lathe.model');
    }));

  for (const name of ['empty.onnx', 'not_onnx.onnx', 'truncated.onnx'])
    test(`says in one line why ${name} cannot be shown`, () =>
      withFolder(async folder => {
        const file = await fixture(folder, name);
        await openModel(file);
        const { message } = await shows(file, 'failed');
        assert.match(message, new RegExp(name.replace('.', '\\.')));
        assert.doesNotMatch(message, /\n|\bat .*:\d+:\d+|Lathe made a mistake/);
      }));

  test('two editors of one model share one document', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx');
      await openModel(file);
      const first = await shows(file, 'model');
      await vscode.commands.executeCommand('workbench.action.splitEditor');
      const tabs = vscode.window.tabGroups.all.flatMap(group => group.tabs);
      assert.equal(tabs.filter(tab => tab.input instanceof vscode.TabInputCustom).length, 2);
      assert.equal((await shows(file, 'model')).revision, first.revision);
    }));

  test('forgets a model when its last editor closes', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx');
      await openModel(file);
      await shows(file, 'model');
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
      assert.equal((await lathe()).modelState(vscode.Uri.file(file)), undefined);
    }));

  test('says that a file outside a disk cannot be read', () =>
    withFolder(async () => {
      const uri = vscode.Uri.parse('memory-of-test:/net.onnx');
      const provider = vscode.workspace.registerFileSystemProvider('memory-of-test', oneEmptyFile(), {
        isReadonly: true,
      });
      try {
        await vscode.commands.executeCommand('vscode.openWith', uri, 'lathe.model');
        const state = (await lathe()).modelState(uri);
        assert.equal(state?.kind, 'failed');
        assert.match(state.message, /memory-of-test:.*save a copy/);
      } finally {
        await vscode.commands.executeCommand('workbench.action.closeAllEditors');
        provider.dispose();
      }
    }));

  test('opens a model by the command too, given a path as a keybinding would', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'not-an-extension-of-ours.bin');
      await vscode.commands.executeCommand('lathe.open', file);
      const { model } = await shows(file, 'model');
      assert.equal(model.fileName, path.basename(file));
    }));
});

function oneEmptyFile(): vscode.FileSystemProvider {
  const readOnly = () => {
    throw vscode.FileSystemError.NoPermissions();
  };
  return {
    onDidChangeFile: new vscode.EventEmitter<vscode.FileChangeEvent[]>().event,
    watch: () => new vscode.Disposable(() => {}),
    stat: () => ({ type: vscode.FileType.File, ctime: 0, mtime: 0, size: 0 }),
    readFile: () => new Uint8Array(),
    readDirectory: () => [],
    createDirectory: readOnly,
    writeFile: readOnly,
    delete: readOnly,
    rename: readOnly,
  };
}
