import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/**
 * Writes an extension that opens `model` once VS Code has started, and says where it is. VS Code can be told to open a
 * file itself, but a profile as new as this one does so before it knows any extension's editors, as text.
 */
export function writeOpener(model: string): string {
  const folder = path.join(mkdtempSync(path.join(tmpdir(), 'lathe-opener-')), 'opener');
  mkdirSync(folder);
  const manifest = {
    name: 'open-sample',
    publisher: 'lathe-start',
    version: '0.0.0',
    engines: { vscode: '^1.82.0' },
    main: './open.js',
    activationEvents: ['onStartupFinished'],
    extensionKind: ['workspace'],
    capabilities: { untrustedWorkspaces: { supported: true } },
  };
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(path.join(folder, 'open.js'), `exports.activate = () => ${open}(${JSON.stringify(model)});\n`);
  return folder;
}

const open = `(model => {
  const { commands, Uri, window } = require('vscode');
  // Not over what is open already, in a window that was reloaded.
  if (window.tabGroups.all.every(group => group.tabs.length === 0)) return commands.executeCommand('vscode.open', Uri.file(model));
})`;
