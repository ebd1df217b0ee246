import * as vscode from 'vscode';
import { showFailure } from '../failures';

/** Commands by name. What goes wrong is shown; a caller that asked for no windows gets the error itself. */
export function registerTable(
  commands: Readonly<Record<string, (...given: never[]) => unknown>>,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const registered = Object.entries(commands).map(([name, run]) =>
    vscode.commands.registerCommand(name, async (...given: never[]) => {
      try {
        return await run(...given);
      } catch (error) {
        if (throwsTo(given[0])) throw error;
        showFailure(error, log);
        return undefined;
      }
    }),
  );
  return vscode.Disposable.from(...registered);
}

function throwsTo(given: unknown): boolean {
  return typeof given === 'object' && given !== null && 'open' in given && given.open === false;
}
