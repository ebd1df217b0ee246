import path from 'node:path';
import * as vscode from 'vscode';
import type { Services } from '../services';
import { openDimensions } from './openDimensions';

/**
 * Synthetic inputs need a size for every dimension: asks for those that are open, puts them in force and remembers them.
 * false: the user left.
 */
export async function askOpenDimensions(services: Services, file: string): Promise<boolean> {
  const view = await services.engine.call('view', { path: file, dims: services.dims.get(file) });
  const sizes: Record<string, number> = {};
  for (const name of openDimensions(view)) {
    const answer = await vscode.window.showInputBox({
      title: `Size of ${name === 'default' ? 'unnamed dimensions' : `“${name}”`} in ${path.basename(file)}`,
      prompt: 'The model leaves this open. Synthetic inputs need a size.',
      placeHolder: 'A whole number, for example 128',
      ignoreFocusOut: true,
      validateInput: text => (isSize(text) ? undefined : 'Enter a whole number above 0.'),
    });
    if (answer === undefined) return false;
    sizes[name] = Number(answer);
  }
  if (Object.keys(sizes).length === 0) return true;
  const dims = { ...services.dims.get(file), ...sizes };
  await services.dims.set(file, dims);
  await services.documents.get(vscode.Uri.file(file))?.setDims(dims);
  return true;
}

const isSize = (text: string): boolean => /^[1-9]\d{0,8}$/.test(text.trim());
