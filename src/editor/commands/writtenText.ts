import path from 'node:path';
import { bytes } from '../../protocol/report/numbers';
import type { TransformReport } from '../../protocol/views';

/** What was written, in a line for people. */
export function writtenText({ output, bytes: size, originalBytes, skipped }: TransformReport): string {
  const sizes = size === originalBytes ? bytes(size) : `${bytes(size)} instead of ${bytes(originalBytes)}`;
  return `Wrote ${path.basename(output)}, ${sizes}.${leftText(skipped.length)}`;
}

function leftText(count: number): string {
  if (count === 0) return '';
  return count === 1 ? ' 1 layer was left as it was.' : ` ${count} layers were left as they were.`;
}

/** The same for the log, with each step's note and why layers were left. */
export function writtenLog(report: TransformReport): readonly string[] {
  const { output, changed, skipped, steps } = report;
  return [
    `Wrote ${output}: ${changed.length === 1 ? '1 layer' : `${changed.length} layers`} changed.${leftText(skipped.length)}`,
    ...steps.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`])),
    ...skipped.map(({ node, reason }) => `${node} was left as it was: ${reason}`),
  ];
}
