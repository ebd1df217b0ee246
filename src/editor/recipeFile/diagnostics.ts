import { existsSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import { nearest } from '../../core/passes/namedNodes';
import { readRecipe } from '../../core/recipe/parse';
import { planSteps } from '../../core/recipe/resolve';
import type { PruningView } from '../../protocol/pruning';
import { PruningIndex } from '../../protocol/pruningIndex';
import { pruneProblems } from './pruneProblems';
import { isRecipe, type OpenRecipe, type RecipeModels } from './recipeModels';
import { recipeText, type Span } from './recipeText';

const source = 'Lathe';
/** Of a diagnostic that a quick fix knows an answer to: its text is replaced by this. */
export const unknownLayerCode = 'unknown-layer';
const settleMilliseconds = 300;

/** What is wrong in recipes that the JSON's schema cannot know: names that the model has not, steps that cannot be done, data that is gone. */
export class RecipeDiagnostics implements vscode.Disposable {
  private readonly collection = vscode.languages.createDiagnosticCollection('lathe-recipe');
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly disposables: vscode.Disposable[];

  constructor(private readonly models: RecipeModels) {
    const { workspace } = vscode;
    this.disposables = [
      this.collection,
      workspace.onDidOpenTextDocument(document => this.later(document, 0)),
      workspace.onDidChangeTextDocument(({ document }) => this.later(document, settleMilliseconds)),
      workspace.onDidSaveTextDocument(document => this.later(document, 0)),
      workspace.onDidCloseTextDocument(({ uri }) => this.collection.delete(uri)),
    ];
    for (const document of workspace.textDocuments) this.later(document, 0);
  }

  dispose(): void {
    for (const timer of this.timers.values()) clearTimeout(timer);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private later(document: vscode.TextDocument, milliseconds: number): void {
    if (!isRecipe(document)) return;
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => void this.check(document), milliseconds),
    );
  }

  private async check(document: vscode.TextDocument): Promise<void> {
    const { version } = document;
    const open = await this.models.open(document);
    const isPast = () => document.isClosed || document.version !== version;
    if (isPast()) return;
    const problems = open ? problemsOf(open) : withoutModel(document);
    this.collection.set(document.uri, problems);
    if (!open?.recipe.marks.some(({ prune }) => prune !== undefined)) return;
    const pruning = await open.pruning();
    if (pruning && !isPast()) this.collection.set(document.uri, [...problems, ...pruningProblems(open, pruning)]);
  }
}

const pruningProblems = ({ document, recipe }: OpenRecipe, pruning: PruningView): vscode.Diagnostic[] =>
  pruneProblems(recipe.marks, new PruningIndex(pruning)).map(({ mark, message, severity }) =>
    problem(document, mark, message, severity),
  );

function withoutModel(document: vscode.TextDocument): vscode.Diagnostic[] {
  const { model } = recipeText(document.getText());
  return model
    ? [
        problem(
          document,
          model,
          `There is no ${model.file} beside this recipe: names of layers are not checked.`,
          'Information',
        ),
      ]
    : [];
}

function problemsOf({ document, recipe, view }: OpenRecipe): vscode.Diagnostic[] {
  const layers = view && new Map(view.layers.map(layer => [layer.name, layer]));
  const unknown = layers
    ? [...recipe.marks, ...recipe.excluded].filter(({ name }) => !isPattern(name) && !layers.has(name))
    : [];
  return [
    ...unknown.map(layer => unknownLayer(document, layer, [...layers!.keys()])),
    ...recipe.marks
      .filter(
        ({ name, precision }) => (precision === 'int8' || precision === 'int4') && layers?.get(name)?.parameters === 0,
      )
      .map(mark =>
        problem(
          document,
          mark,
          `${layers!.get(mark.name)!.op} holds no weights: it can become integer only between layers that do.`,
          'Information',
        ),
      ),
    ...recipe.data
      .filter(({ path: file }) => !existsSync(path.resolve(path.dirname(document.uri.fsPath), file)))
      .map(data =>
        problem(document, data, `${data.path} is not there: give the data when the recipe is applied.`, 'Warning'),
      ),
    ...stepProblems(document, recipe.steps),
  ];
}

/** Of the steps together: their order, and marks that no step gives. */
function stepProblems(document: vscode.TextDocument, steps: readonly Span[]): vscode.Diagnostic[] {
  const { recipe } = readRecipe(jsonOf(document));
  if (!recipe || (steps.length === 0 && recipe.layers.size === 0)) return [];
  try {
    planSteps(recipe);
    return [];
  } catch (error) {
    return [problem(document, steps[0] ?? { offset: 0, length: 1 }, sentence(messageOf(error)), 'Error')];
  }
}

function jsonOf(document: vscode.TextDocument): unknown {
  try {
    return JSON.parse(document.getText());
  } catch {
    // The JSON editor says so itself.
    return undefined;
  }
}

function unknownLayer(
  document: vscode.TextDocument,
  { name, ...span }: Span & { name: string },
  known: readonly string[],
) {
  const [meant] = nearest(name, known);
  const hint = meant === undefined ? '' : ` Did you mean ${meant}?`;
  const fault = name === '' ? 'The name of a layer is missing.' : `The model has no layer ${name}.`;
  const found = problem(document, span, `${fault}${hint}`, 'Error');
  found.code = unknownLayerCode;
  return found;
}

/** In `exclude`, a star stands for any text. */
const isPattern = (name: string): boolean => name.includes('*');

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function problem(
  document: vscode.TextDocument,
  span: Span,
  message: string,
  severity: keyof typeof vscode.DiagnosticSeverity,
): vscode.Diagnostic {
  const found = new vscode.Diagnostic(rangeOf(document, span), message, vscode.DiagnosticSeverity[severity]);
  found.source = source;
  return found;
}

export const rangeOf = (document: vscode.TextDocument, { offset, length }: Span): vscode.Range =>
  new vscode.Range(document.positionAt(offset), document.positionAt(offset + length));
