import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import * as vscode from 'vscode';
import { eventually, fixture, lathe, openModel, shows, withFolder } from './support';

const scheme = 'lathe-text';

/** Opens a model as text by the command, as the palette and the menus do. */
async function openText(file: string): Promise<vscode.TextDocument> {
  await lathe();
  await vscode.commands.executeCommand('lathe.openAsText', vscode.Uri.file(file));
  return eventually('the text to open', () => {
    const document = vscode.window.activeTextEditor?.document;
    return document?.uri.scheme === scheme ? document : undefined;
  });
}

/** Where `word` stands for the `nth` time. */
function find(document: vscode.TextDocument, word: string, nth = 0): vscode.Position {
  let at = -1;
  for (let i = 0; i <= nth; i++) at = document.getText().indexOf(word, at + 1);
  assert.ok(at >= 0, `${word} is not in the text`);
  return document.positionAt(at + 1);
}

const run = <T>(command: string, document: vscode.TextDocument, ...rest: unknown[]): Thenable<T> =>
  vscode.commands.executeCommand<T>(command, document.uri, ...rest);
const wordsAt = (document: vscode.TextDocument, found: readonly { range: vscode.Range }[]) =>
  found.map(({ range }) => `${range.start.line}:${document.getText(range)}`);
const lineOf = (document: vscode.TextDocument, start: string): number => {
  const lines = document.getText().split('\n');
  return lines.findIndex(line => line.trimStart().startsWith(start));
};

suite('The text view', () => {
  test('shows a model in the ONNX text syntax, read-only, in its language', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'if_branch.onnx', 'net.onnx'));
      assert.equal(document.languageId, 'onnx-text');
      assert.match(document.fileName, /net\.onnxtxt$/);
      assert.match(document.getText(), /^<\n {2}ir_version: 7,/);
      assert.match(document.getText(), /\[choose\] a = If </);
      assert.equal(vscode.workspace.fs.isWritableFileSystem(scheme), undefined);
    }));

  test('a broken model opens no text', () =>
    withFolder(async folder => {
      await vscode.commands.executeCommand(
        'lathe.openAsText',
        vscode.Uri.file(await fixture(folder, 'truncated.onnx')),
      );
      assert.deepEqual(
        vscode.workspace.textDocuments.filter(d => d.uri.scheme === scheme && d.uri.path.includes('truncated')),
        [],
      );
    }));

  test('the outline nests sub-graphs in their node', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'if_branch.onnx'));
      const symbols = await run<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document);
      const tree = (list: readonly vscode.DocumentSymbol[]): unknown[] =>
        list.map(s => (s.children.length > 0 ? [s.name, tree(s.children)] : s.name));
      assert.deepEqual(tree(symbols), [
        'model',
        [
          'if_branch',
          [
            ['initializers', ['shared.weight']],
            [
              'choose',
              [
                ['else_branch', [['initializers', ['point.weight']], 'conv', 'point']],
                ['then_branch', ['conv']],
              ],
            ],
            'relu',
          ],
        ],
      ]);
    }));

  test('folds initializers, sub-graphs and functions', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'if_branch.onnx'));
      const folds = await run<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', document);
      const starts = folds.map(fold => document.lineAt(fold.start).text.trim());
      assert.ok(starts.includes('<'));
      assert.ok(starts.some(line => line.startsWith('[choose]')));
      assert.ok(starts.some(line => line.startsWith('then_branch =')));
      for (const fold of folds) assert.match(document.lineAt(fold.end + 1).text, /[>})]/);
      const called = await openText(await fixture(folder, 'local_function.onnx'));
      const more = await run<vscode.FoldingRange[]>('vscode.executeFoldingRangeProvider', called);
      assert.ok(more.some(fold => called.lineAt(fold.start).text.startsWith('<domain: "lathe.test"')));
    }));

  test('a captured value leads out of the sub-graph, and all its uses are found', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'if_branch.onnx'));
      const inner = find(document, '"shared.weight"', 2);
      const made = await run<vscode.Location[]>('vscode.executeDefinitionProvider', document, inner);
      assert.deepEqual(wordsAt(document, made), [
        `${lineOf(document, 'float[4, 2, 3, 3] "shared.weight"')}:"shared.weight"`,
      ]);
      const uses = await run<vscode.Location[]>('vscode.executeReferenceProvider', document, inner);
      assert.equal(uses.length, 3);
      const marks = await run<vscode.DocumentHighlight[]>('vscode.executeDocumentHighlights', document, inner);
      assert.deepEqual(
        marks.map(mark => mark.kind),
        [vscode.DocumentHighlightKind.Write, vscode.DocumentHighlightKind.Read, vscode.DocumentHighlightKind.Read],
      );
    }));

  test('the operator of a function leads to the function', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'local_function.onnx'));
      const call = find(document, 'lathe.test.ScaledAdd');
      const found = await run<vscode.Location[]>('vscode.executeDefinitionProvider', document, call);
      assert.deepEqual(wordsAt(document, found), [`${lineOf(document, 'ScaledAdd (')}:ScaledAdd`]);
    }));

  test('a hover tells type, cost and statistics', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'if_branch.onnx'));
      const hover = async (word: string, nth = 0) => {
        const found = await run<vscode.Hover[]>('vscode.executeHoverProvider', document, find(document, word, nth));
        return found.flatMap(h => h.contents.map(c => (typeof c === 'string' ? c : c.value))).join('\n');
      };
      const weight = await hover('"shared.weight"');
      assert.match(weight, /72 elements, 288 B/);
      assert.match(weight, /min .* max .* mean .* std/);
      assert.match(weight, /Used by 2 nodes/);
      const value = await hover('wide');
      assert.match(value, /`wide` float\\\[1, 4, 6, 6\\\]/);
      assert.match(value, /Output of \*\*Conv\*\* `choose\/conv`/);
      const node = await hover('If <');
      assert.match(node, /\*\*If\*\* `choose`/);
      assert.match(node, /out `a` float/);
      assert.match(node, /in `condition` bool/);
    }));

  test('code lenses tell the cost of layers and can be switched off; none leads to a command that is not there', () =>
    withFolder(async folder => {
      const document = await openText(await fixture(folder, 'residual_bn.onnx'));
      const lenses = () => run<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document);
      const shown = await lenses();
      assert.ok(shown.some(lens => / MACs · .* parameters$/.test(lens.command?.title ?? '')));
      const known = await vscode.commands.getCommands(true);
      const used = shown.map(lens => lens.command?.command ?? '').filter(command => command !== '');
      assert.deepEqual(
        used.filter(command => !known.includes(command)),
        [],
      );
      const settings = vscode.workspace.getConfiguration('lathe');
      await settings.update('text.codeLens', false, vscode.ConfigurationTarget.Global);
      try {
        assert.deepEqual(await lenses(), []);
      } finally {
        await settings.update('text.codeLens', undefined, vscode.ConfigurationTarget.Global);
      }
    }));

  test('the text follows the file, and stays when the new file is broken', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx', 'net.onnx');
      const document = await openText(file);
      await fixture(folder, 'flatten_gemm.onnx', 'net.onnx');
      await eventually('the new text', () => (document.getText().includes('= Flatten') ? true : undefined));
      const symbols = await run<vscode.DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', document);
      assert.ok(symbols.length > 0);
      await writeFile(file, 'half an export');
      await vscode.commands.executeCommand('lathe.openAsText', vscode.Uri.file(file));
      assert.match(document.getText(), /= Flatten/);
    }));

  test('a node leads to its layer in the graph, and back', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'if_branch.onnx', 'net.onnx');
      const document = await openText(file);
      const editor = vscode.window.activeTextEditor!;
      const inside = find(document, '[point]');
      editor.selection = new vscode.Selection(inside, inside);
      await vscode.commands.executeCommand('lathe.revealInGraph');
      await shows(file, 'model');
      const input = vscode.window.tabGroups.activeTabGroup.activeTab?.input;
      assert.ok(input instanceof vscode.TabInputCustom && input.uri.fsPath === file);
      await vscode.commands.executeCommand('lathe.showInText');
      const text = await eventually('the text', () => {
        const active = vscode.window.activeTextEditor;
        return active?.document.uri.scheme === scheme ? active : undefined;
      });
      assert.match(document.lineAt(text.selection.active.line).text, /^ {2}\[choose\] a = If/);
    }));

  test('opens for the model of the active editor', () =>
    withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx');
      await openModel(file);
      await shows(file, 'model');
      await vscode.commands.executeCommand('lathe.openAsText');
      await eventually('the text', () =>
        vscode.window.activeTextEditor?.document.uri.scheme === scheme ? 1 : undefined,
      );
    }));
});
