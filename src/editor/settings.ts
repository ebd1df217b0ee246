import * as vscode from 'vscode';

/** The user's settings, as the engine wants them: absent where its own default holds. */
export function measuringSettings(): { runs?: number; threads?: number } {
  const settings = vscode.workspace.getConfiguration('lathe');
  return {
    ...positive('runs', settings.get<number>('compare.runs')),
    ...positive('threads', settings.get<number>('threads')),
  };
}

function positive<K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> {
  if (value === undefined || value === 0) return {};
  // Settings of a kind other than number are refused by VS Code's own editor, but not in the JSON file.
  if (!Number.isInteger(value) || value < 0) return {};
  return { [key]: value } as Record<K, number>;
}
