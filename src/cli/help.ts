import type { Command } from './command';
import { optionRows } from './optionHelp';

export const usageLine = ({ name, usage }: Command): string => `usage: lathe ${name} ${usage}`;

const WIDTH = 100;

/** How a command is called, what it does, and each of its options. */
export function commandHelp(command: Command): string {
  const { glossary } = command;
  return [
    usageLine(command),
    '',
    `${command.summary}.`,
    ...paragraph(optionRows(command)),
    ...(glossary ? ['', ...wrapped(glossary.title, WIDTH), ...paragraph(glossary.rows)] : []),
  ].join('\n');
}

/** Names in one column, what they mean in the other, after an empty line. */
function paragraph(rows: readonly (readonly [name: string, meaning: string])[]): string[] {
  if (rows.length === 0) return [];
  const width = Math.max(...rows.map(([name]) => name.length));
  const indent = ' '.repeat(width + 4);
  const row = ([name, meaning]: readonly [string, string]) =>
    `  ${name.padEnd(width)}  ${wrapped(meaning, WIDTH - indent.length).join(`\n${indent}`)}`;
  return ['', ...rows.map(row)];
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

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
    "model's inputs (and labels), or a folder of .npy files, .pb test vectors or images; without one, inputs are synthetic.",
    'Exit code: 0 done, 1 refused or failed, 2 not understood.',
  ].join('\n');
}
