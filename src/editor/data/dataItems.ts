import path from 'node:path';
import type * as vscode from 'vscode';
import type { DataChoice } from './dataMemory';
import type { DataPurpose } from './rankData';

/** What is known of one candidate: undefined while the engine looks, a reason when it does not fit the model. */
export type Fit =
  | { readonly samples: number; readonly labelled: boolean; readonly label?: string }
  | { readonly reason: string }
  | undefined;

export interface DataItem extends vscode.QuickPickItem {
  readonly choice?: DataChoice | { readonly kind: 'browse' | 'browseFolder' };
  /** Why it cannot be taken. */
  readonly refusal?: string;
  /** What it is asked for is better done with this than with those above it. */
  readonly isPreferred?: boolean;
}

/** Where made-up inputs are of use: what they show and what they do not. */
const synthetic: Readonly<Partial<Record<DataPurpose, string>>> = {
  calibration: 'Seeded random numbers. Ranges will not match real data; no accuracy.',
  comparison: 'Seeded random numbers. Latency and agreement, but no accuracy.',
  timing: 'Seeded random numbers: nearly every model takes as long for any values.',
  layer: 'Seeded random numbers. Times hold; how well INT8 agrees may differ on real data.',
  sensitivity: 'Seeded random numbers. Agreement with the float model, but no accuracy.',
  preview: 'Seeded random numbers, as they are used where there is no data.',
};
/** Where there may be no data at all: what is missing then. */
const without: Readonly<Partial<Record<DataPurpose, Pick<DataItem, 'label' | 'detail'>>>> = {
  comparison: { label: '$(circle-slash) Do not compare', detail: 'Only write the file.' },
  pruning: {
    label: '$(circle-slash) Without data',
    detail: 'Quick. Nothing of the accuracy is won back, and no loss is measured.',
  },
};
/** QuickPickItemKind.Separator: this file is tested without VS Code, where only its types exist. */
const separator = -1 as vscode.QuickPickItemKind.Separator;

/**
 * The rows of the question for data: what fits first (synthetic inputs before all for timing), then the other ways, then what
 * does not fit, with its reason. `ranked` is in order of likelihood. Where accuracy counts labelled data is preferred, and stays in
 * its place: a row that moved up once the engine has looked inside would be under the pointer instead of the one aimed at.
 */
export function dataItems(
  model: string,
  ranked: readonly string[],
  fits: ReadonlyMap<string, Fit>,
  purpose: DataPurpose,
): DataItem[] {
  const usable = ranked.filter(data => !refusalOf(fits.get(data)));
  const wantsLabels = purpose === 'comparison' || purpose === 'sensitivity';
  const misfits = ranked.filter(data => refusalOf(fits.get(data)));
  const none: DataItem[] = without[purpose] ? [{ ...without[purpose], choice: { kind: 'none' } }] : [];
  const madeUp: DataItem[] = synthetic[purpose]
    ? [{ label: '$(beaker) Synthetic inputs', detail: synthetic[purpose], choice: { kind: 'synthetic' } }]
    : [];
  const timing = purpose === 'timing';
  return [
    ...(timing ? madeUp : []),
    ...usable.map(data => {
      const fit = fits.get(data);
      return { ...candidate(model, data, fit), isPreferred: wantsLabels && hasLabels(fit) };
    }),
    ...(usable.length > 0 ? [{ label: '', kind: separator }] : []),
    { label: '$(file) Browse for a File…', detail: 'Choose an .npz file.', choice: { kind: 'browse' as const } },
    {
      label: '$(folder-opened) Browse for a Folder…',
      detail: 'Choose a folder of images, .npy files or .pb test vectors.',
      choice: { kind: 'browseFolder' as const },
    },
    ...(timing ? [] : madeUp),
    ...none,
    ...(misfits.length > 0 ? [{ label: 'Does not fit this model', kind: separator }] : []),
    ...misfits.map(data => candidate(model, data, fits.get(data))),
  ];
}

/** The row to start on: the last choice if it is still there, else what the purpose prefers, else the first. */
export function defaultItem(items: readonly DataItem[], last: DataChoice | undefined): DataItem | undefined {
  const open = items.filter(item => item.choice && !item.refusal);
  return (
    open.find(item => last && item.choice?.kind === last.kind && pathOf(item.choice) === pathOf(last)) ??
    open.find(({ isPreferred }) => isPreferred) ??
    open.find(item => item.choice?.kind === 'file' || item.choice?.kind === 'synthetic') ??
    open.find(item => item.choice?.kind === 'none')
  );
}

function candidate(model: string, data: string, fit: Fit): DataItem {
  const folder = path.relative(path.dirname(model), path.dirname(data));
  const refusal = refusalOf(fit);
  return {
    label: `${refusal ? '$(warning)' : '$(database)'} ${path.basename(data)}`,
    description: folder || 'beside the model',
    detail: refusal ?? (fit && 'samples' in fit ? contents(fit) : 'Looking inside…'),
    choice: { kind: 'file', path: data },
    refusal,
  };
}

/** What the engine says of the data after its name, which the row has already. */
function contents({ samples, labelled, label }: Extract<Fit, { samples: number }>): string {
  const said = label?.slice(label.indexOf(': ') + 2);
  return said ?? `${samples} ${samples === 1 ? 'sample' : 'samples'}${labelled ? ', labelled' : ''}`;
}

const refusalOf = (fit: Fit): string | undefined => (fit && 'reason' in fit ? fit.reason : undefined);
const hasLabels = (fit: Fit): boolean => fit !== undefined && 'labelled' in fit && fit.labelled;
const pathOf = (choice: DataItem['choice']): string | undefined => (choice?.kind === 'file' ? choice.path : undefined);
