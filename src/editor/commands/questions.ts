import * as vscode from 'vscode';

/** VS Code hands the focus back to a page a moment after the palette or a menu has closed: that is not to close the question. */
export const staysOpen = (title: string) => ({ title, ignoreFocusOut: true });

/** One of a few values; undefined: the user left. */
export async function pickOne<T>(
  title: string,
  placeHolder: string,
  choices: readonly (readonly [value: T, label: string, detail: string])[],
): Promise<T | undefined> {
  const items = choices.map(([value, label, detail]) => ({ value, label, detail }));
  return (await vscode.window.showQuickPick(items, { ...staysOpen(title), placeHolder }))?.value;
}

export interface NumberQuestion {
  readonly value: string;
  readonly prompt: string;
  isValid(number: number): boolean;
  /** What to enter instead, said while the answer is not valid. */
  readonly refusal: string;
}

/** A number, with a comma or a point; undefined: the user left. */
export async function askNumber(title: string, question: NumberQuestion): Promise<number | undefined> {
  const { value, prompt, isValid, refusal } = question;
  const parse = (text: string) => (text.trim() === '' ? Number.NaN : Number(text.trim().replace(',', '.')));
  const answer = await vscode.window.showInputBox({
    ...staysOpen(title),
    ...{ value, prompt },
    validateInput: text => (isValid(parse(text)) ? undefined : refusal),
  });
  return answer === undefined ? undefined : parse(answer);
}
