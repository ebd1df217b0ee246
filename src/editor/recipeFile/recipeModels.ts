import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ModelView } from '../../protocol/views';
import { stampOf } from '../model/fileWatch';
import type { Services } from '../services';
import { type RecipeText, recipeText } from './recipeText';

/** A recipe in a text editor, with what it says and the model that it is for. */
export interface OpenRecipe {
  readonly document: vscode.TextDocument;
  readonly recipe: RecipeText;
  readonly model: vscode.Uri;
  /** undefined: it cannot be read, which its own editor tells. */
  readonly view: ModelView | undefined;
}

const ending = /\.recipe\.json$/i;

/** The models beside recipes, read when first asked for and again when they have changed. */
export class RecipeModels {
  private readonly read = new Map<string, { stamp: string; view: Promise<ModelView | undefined> }>();

  constructor(private readonly services: Services) {}

  /** undefined: there is no model beside it. */
  async open(document: vscode.TextDocument): Promise<OpenRecipe | undefined> {
    const recipe = recipeText(document.getText());
    const model = modelBeside(document.uri.fsPath, recipe);
    if (model === undefined) return undefined;
    return { document, recipe, model: vscode.Uri.file(model), view: await this.viewOf(model) };
  }

  private async viewOf(file: string): Promise<ModelView | undefined> {
    const open = this.services.documents.get(vscode.Uri.file(file))?.model;
    if (open) return open;
    const stamp = (await stampOf(file)) ?? '';
    const known = this.read.get(file);
    if (known?.stamp === stamp) return known.view;
    const { engine, dims } = this.services;
    const view = engine.call('view', { path: file, dims: dims.get(file) }).catch(() => undefined);
    this.read.set(file, { stamp, view });
    return view;
  }
}

/** `net.onnx` beside `net.recipe.json`, else the file that the recipe names. */
export function modelBeside(recipeFile: string, { model }: RecipeText): string | undefined {
  const named = model && path.resolve(path.dirname(recipeFile), model.file);
  return [recipeFile.replace(ending, '.onnx'), named].find(file => file !== undefined && existsSync(file));
}

/** For every provider: recipes as files. */
export const recipeSelector: vscode.DocumentSelector = { scheme: 'file', pattern: '**/*.recipe.json' };

export const isRecipe = ({ uri }: vscode.TextDocument): boolean => uri.scheme === 'file' && ending.test(uri.path);
