import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import { precisionTitles } from '../../core/recipe/edits';
import type { Precision, Recipe } from '../../core/recipe/recipe';
import { type LayersOfModel, layersMeant } from '../commands/layersMeant';
import { activeModel, toUri, type UriArgument } from '../commands/modelArgument';
import { staysOpen } from '../commands/questions';
import type { ModelDocument } from '../model/modelDocument';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface MarkArguments extends LayersOfModel {
  /** null takes the mark off. */
  readonly precision?: Precision | null;
  /** false: throw rather than show what is wrong. */
  readonly open?: boolean;
}

const details: Readonly<Record<Precision, string>> = {
  int8: 'Weights and activations of 8 bits.',
  int16: 'Weights of 8 bits, activations of 16.',
  int4: 'Weights of 4 bits, for matrix products and tables.',
  float16: 'Half precision.',
  float32: 'As it is: no step changes it.',
};
const order = ['int8', 'int16', 'int4', 'float16', 'float32'] as const;

/** Asks in what precision layers are to be and marks them: those named, selected in the graph, or under the cursor in the text. */
export async function markLayers(
  services: Services,
  given?: UriArgument | MarkArguments,
  layers?: string | readonly string[],
): Promise<void> {
  const meant: MarkArguments =
    typeof given === 'object' && 'layers' in given ? given : layersMeant(services, given, layers);
  const document = await documentOf(services, toUri(meant.uri));
  const precision = meant.precision === undefined ? await askPrecision(document.recipe, meant.layers) : meant.precision;
  if (precision !== undefined) document.edit({ kind: 'mark', layers: meant.layers, change: { precision } });
}

/** Takes all marks off the open model; one step of undo. */
export function clearMarks({ documents }: Services, given?: UriArgument): void {
  const uri = given === undefined ? activeModel() : toUri(given);
  const document = uri && documents.get(uri);
  if (!document) throw new LatheError('Open the model first.');
  document.edit({ kind: 'setMarks', label: 'Clear marks', marks: {} });
}

/** From the text, the model's editor is opened behind it: marks live there. */
export async function documentOf(services: Services, uri: vscode.Uri): Promise<ModelDocument> {
  const text = services.documents.get(uri) ? undefined : vscode.window.activeTextEditor;
  const document = await openDocument(services, uri);
  await loadedModel(document);
  if (text) await vscode.window.showTextDocument(text.document, { selection: text.selection });
  return document;
}

/** undefined: the user left. */
async function askPrecision(
  { layers: marks }: Recipe,
  layers: readonly string[],
): Promise<Precision | null | undefined> {
  const present = new Set(layers.map(layer => marks.get(layer)?.precision ?? null));
  const now = (precision: Precision | null) => (present.size === 1 && present.has(precision) ? 'now' : '');
  const items = order.map(precision => ({
    ...{ label: precisionTitles[precision], detail: details[precision], description: now(precision), precision },
  }));
  const none = {
    label: 'No mark',
    detail: 'What the steps of the recipe do.',
    description: now(null),
    precision: null,
  };
  const [first = ''] = layers;
  const which = layers.length === 1 ? first : `${layers.length} layers`;
  const chosen = await vscode.window.showQuickPick([...items, none], {
    ...staysOpen(`Precision of ${which}`),
    placeHolder: 'What the recipe is to make of it',
  });
  return chosen?.precision;
}
