import * as vscode from 'vscode';
import { LatheError } from '../../core/errors';
import type { Recipe } from '../../core/recipe/recipe';
import { defaultRoundTo } from '../../core/transforms/prune/roundedCount';
import { PruningIndex } from '../../protocol/pruningIndex';
import { type LayersOfModel, layersMeant } from '../commands/layersMeant';
import { toUri, type UriArgument } from '../commands/modelArgument';
import { staysOpen } from '../commands/questions';
import type { ModelDocument } from '../model/modelDocument';
import type { Services } from '../services';
import { documentOf } from './markLayers';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface PruningMarkArguments extends LayersOfModel {
  /** Share of the channels to remove, 0 to below 1; null or 0 takes the mark off. */
  readonly prune?: number | null;
  /** false: throw rather than show what is wrong. */
  readonly open?: boolean;
}

/** Asks what share of layers' channels is to go and marks them, with all layers that lose channels with them. */
export async function markPruning(
  services: Services,
  given?: UriArgument | PruningMarkArguments,
  layers?: string | readonly string[],
): Promise<void> {
  const meant: PruningMarkArguments =
    typeof given === 'object' && 'layers' in given ? given : layersMeant(services, given, layers);
  const document = await documentOf(services, toUri(meant.uri));
  const together = layersToMark(document, meant.layers);
  const prune = meant.prune === undefined ? await askShare(document.recipe, together) : meant.prune;
  if (prune !== undefined) document.edit({ kind: 'mark', layers: together, change: { prune: prune || null } });
}

/** While it is not known which layers go together, those named alone: applying takes the others along. */
function layersToMark({ measured, fileName }: ModelDocument, layers: readonly string[]): readonly string[] {
  if (!measured.pruning) return layers;
  const index = new PruningIndex(measured.pruning);
  const together = index.together(layers).layers;
  if (together.length > 0) return together;
  const reason = layers.length === 1 ? index.reasonFor(layers[0]!) : 'None of them has channels that could be removed.';
  throw new LatheError(`${layers.length === 1 ? layers[0] : fileName} cannot be pruned. ${reason}`);
}

const shares = [0.25, 0.5, 0.75];
const percentOf = (share: number): string => `${Math.round(share * 1000) / 10} %`;

/** undefined: the user left. */
async function askShare(
  { layers: marks, steps }: Recipe,
  layers: readonly string[],
): Promise<number | null | undefined> {
  const present = new Set(layers.map(layer => marks.get(layer)?.prune ?? null));
  const now = (prune: number | null) => (present.size === 1 && present.has(prune) ? 'now' : '');
  const items = shares.map(share => ({
    ...{ label: `${percentOf(share)} of the channels`, description: now(share) },
    choose: async (): Promise<number | null | undefined> => share,
  }));
  const roundTo = steps.find(step => step.step === 'prune')?.roundTo ?? defaultRoundTo;
  const [first = ''] = layers;
  const title = `Channels to remove from ${layers.length === 1 ? first : `${layers.length} layers that lose them together`}`;
  const [only = null] = present;
  const chosen = await vscode.window.showQuickPick(
    [
      ...items,
      { label: 'Another share...', description: '', choose: () => typedShare(title, present.size === 1 ? only : null) },
      { label: 'None', description: now(null), choose: async () => null },
    ],
    { ...staysOpen(title), placeHolder: `How many are to go; what stays is a multiple of ${roundTo}` },
  );
  return chosen?.choose();
}

async function typedShare(title: string, now: number | null): Promise<number | undefined> {
  const typed = await vscode.window.showInputBox({
    ...{
      ...staysOpen(title),
      prompt: 'Percent of the channels, 1 to 99',
      value: now === null ? '' : `${Math.round(now * 1000) / 10}`,
    },
    validateInput: text => (isShare(text) ? undefined : 'Type a percentage from 1 to 99'),
  });
  return typed === undefined ? undefined : Number(typed) / 100;
}

const isShare = (text: string): boolean => text.trim() !== '' && Number(text) >= 1 && Number(text) <= 99;
