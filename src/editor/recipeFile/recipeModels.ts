import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { PruningView } from '../../protocol/pruning';
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
  /** How its channels go together; undefined: they cannot be followed. Takes a moment when it is asked first. */
  pruning(): Promise<PruningView | undefined>;
}

const ending = /\.recipe\.json$/i;

/** The models beside recipes, read when first asked for and again when they have changed. */
export class RecipeModels {
  private readonly views = new ByVersion<ModelView>();
  private readonly groups = new ByVersion<PruningView>();

  constructor(private readonly services: Services) {}

  /** undefined: there is no model beside it. */
  async open(document: vscode.TextDocument): Promise<OpenRecipe | undefined> {
    const recipe = recipeText(document.getText());
    const model = modelBeside(document.uri.fsPath, recipe);
    if (model === undefined) return undefined;
    const uri = vscode.Uri.file(model);
    return { document, recipe, model: uri, view: await this.viewOf(uri), pruning: () => this.pruningOf(uri) };
  }

  private viewOf(uri: vscode.Uri): Promise<ModelView | undefined> {
    const { documents, engine, dims } = this.services;
    const open = documents.get(uri)?.model;
    if (open) return Promise.resolve(open);
    const path = uri.fsPath;
    return this.views.get(path, () => engine.call('view', { path, dims: dims.get(path) }));
  }

  private pruningOf(uri: vscode.Uri): Promise<PruningView | undefined> {
    const { documents, engine, dims } = this.services;
    const open = documents.get(uri)?.measured.pruning;
    if (open) return Promise.resolve(open);
    const path = uri.fsPath;
    return this.groups.get(path, () => engine.call('pruningGroups', { path, dims: dims.get(path) }));
  }
}

/** What was found of a file, until it is another version. */
class ByVersion<T> {
  private readonly found = new Map<string, { stamp: string; value: Promise<T | undefined> }>();

  /** undefined where `find` fails: what is wrong with a model its own editor tells. */
  async get(file: string, find: () => Promise<T>): Promise<T | undefined> {
    const stamp = (await stampOf(file)) ?? '';
    const known = this.found.get(file);
    if (known?.stamp === stamp) return known.value;
    const value = find().catch(() => undefined);
    this.found.set(file, { stamp, value });
    return value;
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
