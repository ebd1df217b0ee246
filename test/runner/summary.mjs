import { count, failures, totals } from './results.mjs';

/** What is said at the end of a run: skipped tests by reason, failures, flaky tests, and the total as the last line. */
export function summary({ tests, flaky, notes = [] }) {
  const reasons = new Map();
  for (const { name, state, reason = 'no reason given' } of tests)
    if (state === 'skipped') reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  const lines = [...reasons].flatMap(([reason, names]) => ['', `skipped, ${reason}:`, ...names.map(indent)]);
  if (count(tests, 'failed')) lines.push('', 'failed:');
  for (const { name, error = '' } of failures(tests)) lines.push(`  ${name}`, indent(firstLines(error), 4));
  if (flaky.length) lines.push('', 'flaky, passed when their file was run again:');
  for (const { name, error } of flaky) lines.push(`  FLAKY ${name}`, indent(error, 4));
  for (const note of notes) lines.push('', note);
  return [...lines, '', totals(tests)].join('\n');
}

/** The whole of an error stands further up, where its suite ended. */
const firstLines = error => error.split('\n').slice(0, 30).join('\n');

function indent(text, columns = 2) {
  return text
    .split('\n')
    .map(line => ' '.repeat(columns) + line)
    .join('\n');
}
