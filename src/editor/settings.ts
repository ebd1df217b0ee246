import path from 'node:path';
import * as vscode from 'vscode';

/** The user's settings, as the engine wants them: absent where its own default holds. */
export function measuringSettings(): { runs?: number; threads?: number } {
  const settings = vscode.workspace.getConfiguration('lathe');
  return {
    ...positive('runs', settings.get<number>('compare.runs')),
    ...positive('threads', settings.get<number>('threads')),
  };
}

/** The user's own metric, as an absolute path; the setting is relative to the first folder of the workspace. */
export function metricSetting(): { metric?: string } {
  const module = vscode.workspace.getConfiguration('lathe').get<string>('metric.module', '').trim();
  if (module === '') return {};
  return { metric: path.resolve(vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '', module) };
}

/** `key` with its value, or nothing for 0 and what is no count. */
export function positive<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  if (value === undefined || value === 0) return {};
  // Settings of a kind other than number are refused by VS Code's own editor, but not in the JSON file.
  if (!Number.isInteger(value) || value < 0) return {};
  return { [key]: value } as Record<K, number>;
}
