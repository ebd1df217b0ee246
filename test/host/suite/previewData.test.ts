import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually, repositoryFile, withFolder } from './support';

/** A grey image of 1 x 1 pixel. */
const pixel = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==';

const previewTab = (title: string) =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .find(({ label, input }) => label === title && input instanceof vscode.TabInputWebview);

suite('Preview of data', () => {
  test('a folder of images opens as a tab', () =>
    withFolder(async folder => {
      const model = path.join(folder, 'fashion_mobilenet.onnx');
      await copyFile(repositoryFile('samples', 'fashion_mobilenet.onnx'), model);
      const images = path.join(folder, 'garments');
      await mkdir(path.join(images, 'shirt'), { recursive: true });
      await writeFile(path.join(images, 'shirt', 'a.png'), Buffer.from(pixel, 'base64'));
      await vscode.commands.executeCommand('lathe.previewData', { uri: model, data: images });
      const tab = await eventually('the preview', () => previewTab('Data: garments'));
      assert.ok(tab.input instanceof vscode.TabInputWebview);
      assert.match(tab.input.viewType, /lathe\.dataPreview$/);
    }));

  test('the setting of a metric holds in trusted workspaces only', () => {
    const { capabilities } = vscode.extensions.getExtension('lathe.lathe')!.packageJSON;
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, ['lathe.metric.module']);
  });
});
