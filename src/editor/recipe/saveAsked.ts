import * as vscode from 'vscode';
import type { ModelRecipe } from './modelRecipe';

/** Saves the recipe; asks first where its file holds something that nobody here has seen. Throws when the user leaves it. */
export async function saveAsked(recipe: ModelRecipe, evenEmpty = false): Promise<void> {
  const objection = await recipe.objection();
  if (objection !== null && !(await mayReplace(objection))) throw new vscode.CancellationError();
  await recipe.save(evenEmpty);
}

async function mayReplace(objection: string): Promise<boolean> {
  const replace = 'Replace';
  const choice = await vscode.window.showWarningMessage(
    objection,
    { modal: true, detail: 'What the file holds now is lost when it is replaced.' },
    replace,
  );
  return choice === replace;
}
