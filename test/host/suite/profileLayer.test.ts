import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { LayerProfile } from '../../../src/protocol/layerProfile';
import { eventually, fixture, openModel, repositoryFile, shows, withFolder } from './support';

const profileLayer = (given: unknown, layer?: string) =>
  vscode.commands.executeCommand<LayerProfile | undefined>('lathe.profileLayer', given, layer);
const resnet = () => repositoryFile('samples', 'fashion_resnet.onnx');
const conv = '/stage1/block0/conv2/Conv';

const layerTabs = () =>
  vscode.window.tabGroups.all
    .flatMap(group => group.tabs)
    .filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith('lathe.layerProfile'));

suite('Profile This Layer', () => {
  test('times the variants of a layer by itself against FP32', async () => {
    const profile = await profileLayer({ uri: resnet(), layers: [conv], data: 'synthetic', runs: 5, open: false });
    assert.ok(profile);
    assert.deepEqual(profile.layers, [{ name: conv, op: 'Conv' }]);
    const [first, ...others] = profile.variants;
    assert.equal(first?.precision, 'fp32');
    assert.equal(first.verdict, 'baseline');
    assert.ok(others.length + profile.skipped.length > 0);
    for (const { latencyMs } of profile.variants) assert.ok(latencyMs.p50 > 0);
    assert.match(profile.data, /synthetic/);
    assert.deepEqual(layerTabs(), []);
  });

  test('takes the samples of a data set', async () => {
    const data = repositoryFile('samples', 'fashion-calibration.npz');
    const profile = await profileLayer({ uri: resnet(), layers: [conv], data, runs: 3, open: false });
    assert.match(profile?.data ?? '', /fashion-calibration\.npz/);
  });

  test('refuses a layer that the model does not have, by its name', () =>
    assert.rejects(
      profileLayer({ uri: resnet(), layers: ['conv99'], data: 'synthetic', open: false }) as Promise<unknown>,
      /conv99/,
    ));

  test('shows the figures in a tab named after the layer', () =>
    withFolder(async () => {
      const profile = await profileLayer({ uri: resnet(), layers: [conv], data: 'synthetic', runs: 3 });
      assert.ok(profile);
      const tab = await eventually('the tab of the layer', () => layerTabs()[0]);
      assert.equal(tab.label, 'block0/conv2 · fashion_resnet.onnx');
    }));

  test('stands above a layer of the text, with the model and the layer to profile', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      const { command } = (await textWithLens(file)).lens;
      assert.equal(command?.title, 'Profile this layer');
      const [model, layer] = (command?.arguments ?? []) as [vscode.Uri, string];
      assert.equal(model.fsPath, file);
      assert.equal(typeof layer, 'string');
    }));

  test('copies the name of the layer that is selected, and nothing when none is', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      await openModel(file);
      await shows(file, 'model');
      const copied = async () => {
        await vscode.env.clipboard.writeText('before');
        await vscode.commands.executeCommand('lathe.copyLayerName');
        return vscode.env.clipboard.readText();
      };
      assert.equal(await copied(), 'before');
      const { editor, lens } = await textWithLens(file);
      editor.selection = new vscode.Selection(lens.range.start, lens.range.start);
      await vscode.commands.executeCommand('lathe.revealInGraph');
      assert.equal(await copied(), lens.command?.arguments?.[1]);
    }));
});

/** The text of a model, and its first offer to profile a layer. */
async function textWithLens(file: string): Promise<{ editor: vscode.TextEditor; lens: vscode.CodeLens }> {
  await vscode.commands.executeCommand('lathe.openAsText', vscode.Uri.file(file));
  const editor = await eventually('the text', () => {
    const active = vscode.window.activeTextEditor;
    return active?.document.uri.scheme === 'lathe-text' ? active : undefined;
  });
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    editor.document.uri,
  );
  const lens = lenses.find(({ command }) => command?.command === 'lathe.profileLayer');
  assert.ok(lens, 'no layer of the text offers to be profiled');
  return { editor, lens };
}
