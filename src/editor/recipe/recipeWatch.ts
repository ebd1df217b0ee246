import * as vscode from 'vscode';
import { type FileStamp, FileWatch, stampOf } from '../model/fileWatch';
import type { ModelDocument } from '../model/modelDocument';
import { showModel } from '../model/showModel';

/** Has an open model follow its recipe's file when other programs write it; asks where edits would be lost. */
export function watchRecipe(document: ModelDocument): vscode.Disposable {
  const { editedRecipe: recipe, uri } = document;
  if (uri.scheme !== 'file') return new vscode.Disposable(() => {});
  let seen: FileStamp | undefined;
  void stampOf(recipe.file.path).then(stamp => {
    seen ??= stamp;
  });
  return new FileWatch(
    recipe.file.path,
    () => seen ?? null,
    async stamp => {
      seen = stamp;
      if (!(await recipe.follow())) await offerReload(document);
    },
  );
}

async function offerReload({ uri, editedRecipe: recipe }: ModelDocument): Promise<void> {
  const reload = 'Reload';
  const choice = await vscode.window.showWarningMessage(
    `${recipe.file.name} was changed by another program, and you have changes that are not saved.`,
    reload,
    'Keep Mine',
  );
  if (choice !== reload) return;
  // By VS Code's own command, so that it knows that nothing is left to save.
  await showModel(uri);
  await vscode.commands.executeCommand('workbench.action.files.revert');
}
