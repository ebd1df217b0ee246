import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { extension, lathe } from './support';

suite('Activation', () => {
  test('the extension activates', async () => {
    await lathe();
    assert.equal(extension().isActive, true);
  });

  test('every contributed command is registered', async () => {
    await lathe();
    const contributed: { command: string }[] = extension().packageJSON.contributes.commands;
    assert.ok(contributed.length >= 6);
    const registered = await vscode.commands.getCommands(true);
    assert.deepEqual(
      contributed.map(entry => entry.command).filter(command => !registered.includes(command)),
      [],
    );
  });

  test('every command in a menu is contributed', () => {
    const { commands, menus } = extension().packageJSON.contributes;
    const known = new Set(commands.map((entry: { command: string }) => entry.command));
    const used = Object.values(menus as Record<string, { command: string }[]>).flat();
    assert.deepEqual(
      used.map(entry => entry.command).filter(command => !known.has(command)),
      [],
    );
  });
});
