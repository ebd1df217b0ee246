import * as vscode from 'vscode';
import { LatheError, messageOf } from '../core/errors';
import { userMessage } from './userMessage';

const showLog = 'Show Log';

/** The one line that the user sees; what is no LatheError is a defect of ours, and its stack goes to the log. */
export function describeFailure(error: unknown, log: vscode.LogOutputChannel): string {
  if (error instanceof LatheError) {
    if (error.code !== 'cancelled') log.warn(error.message);
    return userMessage(error.message);
  }
  log.error(error instanceof Error ? (error.stack ?? error.message) : messageOf(error));
  return `Lathe made a mistake: ${messageOf(error)}. The log has the details.`;
}

export const isCancelled = (error: unknown): boolean => error instanceof LatheError && error.code === 'cancelled';

/** Tells of a failure; says nothing when the user cancelled. */
export function showFailure(error: unknown, log: vscode.LogOutputChannel): void {
  if (isCancelled(error)) return;
  const message = describeFailure(error, log);
  void vscode.window.showErrorMessage(message, showLog).then(choice => {
    if (choice === showLog) log.show();
  });
}
