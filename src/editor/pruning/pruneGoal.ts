import * as vscode from 'vscode';
import type { PruneRequest } from '../../protocol/prune';
import { askNumber, staysOpen } from '../commands/questions';

/** How much is pruned: one of these. */
export interface PruneGoal extends Pick<PruneRequest, 'ratio' | 'macs' | 'parameters' | 'latencyMs'> {
  /** As the marks in the model's recipe say. */
  readonly asMarked?: boolean;
}

/** What is known of a model that its goal can go by. */
export interface GoalBasis {
  /** How many of its layers are marked with a share to remove. */
  readonly marked: number;
  /** Why its marks cannot be told; one line. */
  readonly problem: string | null;
  /** Median time of a run, where it has been measured here. */
  readonly latencyMs: number | null;
}

interface GoalItem extends vscode.QuickPickItem {
  choose(): Promise<PruneGoal | undefined>;
}

/** Asks how much to prune. undefined: the user left. */
export async function askPruneGoal(
  title: string,
  { marked, problem, latencyMs }: GoalBasis,
): Promise<PruneGoal | undefined> {
  const asMarked: GoalItem = {
    label: 'As marked',
    detail:
      problem ??
      `${marked === 1 ? '1 layer loses the share' : `${marked} layers lose the shares`} that the recipe gives; all others stay.`,
    choose: async () => ({ asMarked: true }),
  };
  const items: GoalItem[] = [
    ...(marked > 0 ? [asMarked] : []),
    {
      label: 'Half of the MACs',
      detail: 'What matters least goes, wherever it is, until half of the arithmetic is left.',
      choose: async () => ({ macs: 0.5 }),
    },
    {
      label: 'A share of the MACs…',
      detail: 'The same, to a share of your own.',
      choose: () => askShare(title, 'MACs to keep, in percent of what the model has.', '50', macs => ({ macs })),
    },
    {
      label: 'A share of the parameters…',
      detail: 'For the size of the file and of memory.',
      choose: () =>
        askShare(title, 'Parameters to keep, in percent of what the model has.', '50', parameters => ({ parameters })),
    },
    {
      label: 'A latency…',
      detail: 'Measured on this machine while channels are taken away.',
      choose: () => askLatency(title, latencyMs),
    },
    {
      label: 'The same share of every layer…',
      detail: 'Whether layers bear it or not: simple, and worse at the same cost.',
      choose: () => askShare(title, 'Channels to remove, in percent of each layer.', '50', ratio => ({ ratio })),
    },
    // Taking it tells the whole problem.
    ...(problem === null ? [] : [asMarked]),
  ];
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen(title), placeHolder: 'Prune to …' });
  return chosen?.choose();
}

async function askShare(title: string, prompt: string, value: string, goalOf: (share: number) => PruneGoal) {
  const percent = await askNumber(title, {
    ...{ value, prompt },
    isValid: number => number > 0 && number < 100,
    refusal: 'Enter a percentage above 0 and below 100, for example 50.',
  });
  return percent === undefined ? undefined : goalOf(percent / 100);
}

async function askLatency(title: string, now: number | null): Promise<PruneGoal | undefined> {
  const latencyMs = await askNumber(title, {
    value: now === null ? '' : String(Number((now / 2).toPrecision(2))),
    prompt: `Milliseconds that a run may take.${now === null ? '' : ` It takes ${Number(now.toPrecision(3))} ms now.`}`,
    isValid: number => number > 0,
    refusal: 'Enter milliseconds above 0, for example 12.5.',
  });
  return latencyMs === undefined ? undefined : { latencyMs };
}
