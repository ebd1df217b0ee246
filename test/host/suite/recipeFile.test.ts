import assert from 'node:assert/strict';
import { copyFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { eventually, lathe, repositoryFile, shows, withFolder } from './support';

const stem = '/stem/conv/Conv';
const misspelt = '/stem/conv/Con';

/** A copy of the sample with a recipe beside it, open in the text editor. */
async function openRecipe(folder: string, recipe: object): Promise<{ model: string; document: vscode.TextDocument }> {
  await lathe();
  const model = path.join(folder, 'net.onnx');
  await copyFile(repositoryFile('samples', 'fashion_resnet.onnx'), model);
  const file = path.join(folder, 'net.recipe.json');
  await writeFile(file, JSON.stringify({ version: 1, model: { file: 'net.onnx' }, ...recipe }, undefined, 2));
  const document = await vscode.workspace.openTextDocument(file);
  await vscode.window.showTextDocument(document);
  return { model, document };
}

const problems = ({ uri }: vscode.TextDocument) =>
  vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Lathe');

/** Replaces a stretch of the text as typing does. */
async function replace(document: vscode.TextDocument, text: string, by: string): Promise<void> {
  const edit = new vscode.WorkspaceEdit();
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0);
  edit.replace(document.uri, new vscode.Range(document.positionAt(at), document.positionAt(at + text.length)), by);
  await vscode.workspace.applyEdit(edit);
}

suite('A recipe as text', () => {
  test('names that the model has not are told, with a fix that mends them', () =>
    withFolder(async folder => {
      const { document } = await openRecipe(folder, { layers: { [misspelt]: { precision: 'int8' } } });
      const [problem] = await eventually('the problem', () => {
        const found = problems(document);
        return found.length > 0 ? found : undefined;
      });
      assert.match(problem!.message, /no layer \/stem\/conv\/Con\. Did you mean \/stem\/conv\/Conv\?/);
      assert.equal(document.getText(problem!.range), misspelt);
      const fixes = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        problem!.range,
      );
      const fix = fixes.find(({ title }) => title === `Change to ${stem}`);
      assert.ok(fix?.edit);
      await vscode.workspace.applyEdit(fix.edit);
      await eventually('the problem to go', () => (problems(document).length === 0 ? true : undefined));
    }));

  test('steps in an order that cannot be done and data that is gone are told as one types', () =>
    withFolder(async folder => {
      const { document } = await openRecipe(folder, { steps: [{ step: 'float16' }] });
      const static8 = '{ "step": "float16" }, { "step": "quantize", "mode": "static", "data": { "path": "gone.npz" } }';
      await replace(document, '{\n      "step": "float16"\n    }', static8);
      const messages = await eventually('the problems', () => {
        const found = problems(document).map(({ message }) => message);
        return found.length > 1 ? found : undefined;
      });
      assert.ok(messages.some(message => /float16 step last/.test(message)));
      assert.ok(messages.some(message => /gone\.npz is not there/.test(message)));
    }));

  test('layers are offered where a mark is typed, in the order of the graph', () =>
    withFolder(async folder => {
      const { document } = await openRecipe(folder, { layers: { [stem]: { precision: 'int8' } } });
      await replace(document, '"layers": {', '"layers": {\n    "",');
      const position = document.positionAt(document.getText().indexOf('"",') + 1);
      const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        position,
      );
      const labels = items.map(({ label }) => label);
      const convolutions = labels.filter(label => typeof label === 'string' && label.startsWith('/stage'));
      assert.ok(convolutions.length > 10);
      // It is marked already.
      assert.ok(!labels.includes(stem));
      const item = items.find(({ label }) => label === '/stage1/block0/conv1/Conv')!;
      assert.match(item.detail ?? '', /^Conv · \[.*\] · .* MACs/);
      const { value } = item.insertText as vscode.SnippetString;
      assert.match(value, /^"\/stage1\/block0\/conv1\/Conv": \{ .*"precision": "int8",.*"prune": 0.5/);
    }));

  test('each mark leads to its layer, which the hover tells of', () =>
    withFolder(async folder => {
      const { document, model } = await openRecipe(folder, { layers: { [stem]: { precision: 'int8' } } });
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      const titles = lenses.map(({ command }) => command?.title);
      assert.deepEqual(titles.slice().sort(), ['Apply recipe', 'Open model', 'Profile this layer', 'Reveal in graph']);
      const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(document.getText().indexOf(stem) + 2),
      );
      const [content] = hover!.contents as vscode.MarkdownString[];
      assert.match(content!.value, /Conv/);
      const { command } = lenses.find(({ command }) => command?.title === 'Reveal in graph')!;
      await vscode.commands.executeCommand(command!.command, ...command!.arguments!);
      await shows(model, 'model');
    }));

  test('shares to prune are checked against what goes together, and the hover says what does', () =>
    withFolder(async folder => {
      const conv = '/stage1/block0/conv2/Conv';
      const projection = '/stage1/block0/projection/Conv';
      const head = '/classifier/Gemm';
      const layers = { [conv]: { prune: 0.25 }, [projection]: { prune: 0.5 }, [head]: { prune: 0.5 } };
      const { document } = await openRecipe(folder, { layers });
      const messages = await eventually('the problems', () => {
        const found = problems(document).map(({ message }) => message);
        return found.length === 2 ? found : undefined;
      });
      assert.match(messages[0]!, /projection\/Conv loses channels together with this layer/);
      assert.match(
        messages[1]!,
        /Gemm cannot be pruned\. Its channels stay: they are part of the model's output logits/,
      );
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        document.positionAt(document.getText().indexOf(conv) + 2),
      );
      const texts = hovers.flatMap(({ contents }) =>
        contents.map(content => (content as vscode.MarkdownString).value.replaceAll('&nbsp;', ' ')),
      );
      assert.ok(
        texts.some(text => /24 channels, which go together with .*projection/.test(text)),
        texts.join(),
      );
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      assert.equal(lenses.filter(({ command }) => command?.title === 'Reveal in graph').length, 3);
    }));

  test('a model that is open beside its recipe comes forward there, and no second editor opens', () =>
    withFolder(async folder => {
      const { document, model } = await openRecipe(folder, { layers: { [stem]: { precision: 'int8' } } });
      const uri = vscode.Uri.file(model);
      await vscode.commands.executeCommand('vscode.openWith', uri, 'lathe.model', vscode.ViewColumn.Two);
      await shows(model, 'model');
      await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
        'vscode.executeCodeLensProvider',
        document.uri,
      );
      for (const title of ['Open model', 'Reveal in graph']) {
        await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
        const { command } = lenses.find(({ command }) => command?.title === title)!;
        await vscode.commands.executeCommand(command!.command, ...command!.arguments!);
        const { all, activeTabGroup } = vscode.window.tabGroups;
        const editors = all.flatMap(({ tabs }) => tabs).filter(({ input }) => input instanceof vscode.TabInputCustom);
        assert.equal(editors.length, 1);
        assert.equal(activeTabGroup.viewColumn, vscode.ViewColumn.Two);
      }
    }));
});
