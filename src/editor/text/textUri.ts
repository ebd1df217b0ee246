import path from 'node:path';
import * as vscode from 'vscode';

export const textScheme = 'lathe-text';

/**
 * The address of a model's text: beside the model, with the ending that ONNX gives its text files. The model's own
 * address is the query, because two models may differ in nothing but their ending.
 */
export function textUri(model: vscode.Uri): vscode.Uri {
  const { dir, name } = path.posix.parse(model.path);
  return model.with({
    scheme: textScheme,
    path: path.posix.join(dir, `${name}.onnxtxt`),
    query: model.toString(),
    fragment: '',
  });
}

/** The model that a text shows. */
export const modelOfText = (text: vscode.Uri): vscode.Uri => vscode.Uri.parse(text.query, true);
