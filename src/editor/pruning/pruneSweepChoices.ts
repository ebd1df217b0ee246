import * as vscode from 'vscode';
import { type ImportanceMethod, importanceMethods } from '../../core/analysis/importance/importance';
import { importanceTitles } from '../../core/analysis/importance/titles';
import { usualRatios } from '../../core/studies/pruneSensitivity/options';
import { pickOne, staysOpen } from '../commands/questions';
import type { PruneSweepChoices } from '../sensitivity/sweepKind';

export const defaultPruneChoices: PruneSweepChoices = {
  ...{ what: 'channels', ratios: usualRatios, importance: 'l1', roundTo: 8 },
};

/** Asks how to measure: at once for most, in three steps for the others. undefined: the user left. */
export async function askPruneSweepChoices(title: string): Promise<PruneSweepChoices | undefined> {
  const items = [
    {
      label: 'Defaults',
      detail: '10 % to 90 % of the channels of each group, smallest weights (L1) first, by 8.',
      choose: async () => defaultPruneChoices,
    },
    {
      label: 'Single weights',
      detail: 'The smallest 10 % to 90 % of a layer set to 0: smaller files, not faster models.',
      choose: async (): Promise<PruneSweepChoices> => ({ ...defaultPruneChoices, what: 'weights' }),
    },
    {
      label: 'Choose…',
      detail: 'Channels by shares, importance and rounding of your own.',
      choose: () => askChannels(title),
    },
  ];
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen(title), placeHolder: 'Measure with …' });
  return chosen?.choose();
}

async function askChannels(title: string): Promise<PruneSweepChoices | undefined> {
  const importance = await askImportance(title);
  if (!importance) return undefined;
  const shares = usualRatios.map(ratio => ({ label: `${Math.round(ratio * 100)} %`, ratio, picked: true }));
  const placeHolder = 'Shares of the channels to remove';
  const chosen = await vscode.window.showQuickPick(shares, { ...staysOpen(title), placeHolder, canPickMany: true });
  if (!chosen || chosen.length === 0) return undefined;
  const roundTo = await askRounding(title);
  if (roundTo === undefined) return undefined;
  return { what: 'channels', ratios: chosen.map(({ ratio }) => ratio), importance, roundTo };
}

const askImportance = (title: string): Promise<ImportanceMethod | undefined> =>
  pickOne(
    title,
    'The least important channels go first, by …',
    importanceMethods.map(method => [method, importanceTitles[method], '']),
  );

const askRounding = (title: string): Promise<number | undefined> =>
  pickOne(title, 'Kept channels are a multiple of …', [
    [8, '8', 'Fast on most processors.'],
    [16, '16', 'For accelerators that work on 16 at once.'],
    [4, '4', 'Finer.'],
    [1, '1', 'No rounding. Odd numbers of channels can be slower than more of them.'],
  ]);
