import type { Command } from './command';

export const usageLine = ({ name, usage }: Command): string => `usage: lathe ${name} ${usage}`;

export function help(commands: readonly Command[]): string {
  const rows: [string, string][] = [
    ...commands.map((c): [string, string] => [c.name, c.summary]),
    ['version', 'print the version'],
    ['help', 'this text; `lathe COMMAND --help` for one command'],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return [
    'Lathe fits trained ONNX models to their target.',
    '',
    'usage: lathe COMMAND ...',
    '',
    ...rows.map(([name, summary]) => `  ${name.padEnd(width)}  ${summary}`),
    '',
    '--json prints one JSON document on standard output. A data SET is an .npz file with arrays named as the',
    "model's inputs (and labels), or a folder of .npy files or .pb test vectors; without one, inputs are synthetic.",
    'Exit code: 0 done, 1 refused or failed, 2 not understood.',
  ].join('\n');
}
