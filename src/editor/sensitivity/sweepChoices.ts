import * as vscode from 'vscode';
import type { QuantizedPart, SweepMode } from '../../core/studies/sensitivity';
import { pickOne, staysOpen } from '../commands/questions';
import type { SweepChoices } from './sweepKind';

export const defaultChoices: SweepChoices = { bits: [8], what: 'both', mode: 'one-on' };
const curves: SweepChoices = { ...defaultChoices, bits: [8, 7, 6, 5, 4, 3, 2] };

/** Asks how to measure: at once for most, in three steps for the others. undefined: the user left. */
export async function askSweepChoices(title: string): Promise<SweepChoices | undefined> {
  const items = [
    {
      label: 'Defaults',
      detail: '8 bits, weights and activations, each layer alone quantized.',
      choose: async () => defaultChoices,
    },
    {
      label: 'Curves',
      detail: 'The same at every width from 8 to 2 bits; takes about seven times as long.',
      choose: async () => curves,
    },
    { label: 'Choose…', detail: 'Widths, what is quantized, and in which direction.', choose: () => askAll(title) },
  ];
  const chosen = await vscode.window.showQuickPick(items, { ...staysOpen(title), placeHolder: 'Measure with …' });
  return chosen?.choose();
}

async function askAll(title: string): Promise<SweepChoices | undefined> {
  const widths = [8, 7, 6, 5, 4, 3, 2].map(bits => ({ label: `${bits} bits`, bits, picked: bits === 8 }));
  const bits = await vscode.window.showQuickPick(widths, {
    ...staysOpen(title),
    placeHolder: 'Widths to measure at',
    canPickMany: true,
  });
  if (!bits || bits.length === 0) return undefined;
  const what = await pickOne<QuantizedPart>(title, 'What is quantized', [
    ['both', 'Weights and activations', 'As static quantization does it.'],
    ['weights', 'Weights only', 'As weight-only quantization does it.'],
    ['activations', 'Activations only', 'To see which of the two a layer suffers from.'],
  ]);
  if (!what) return undefined;
  const mode = await pickOne<SweepMode>(title, 'In which direction', [
    ['one-on', 'Each layer alone quantized', 'All others stay float: what the layer costs.'],
    ['one-off', 'Each layer alone left float', 'All others are quantized: what leaving it float wins back.'],
  ]);
  return mode && { bits: bits.map(item => item.bits), what, mode };
}
