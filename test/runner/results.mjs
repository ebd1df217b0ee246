import { existsSync, readFileSync } from 'node:fs';

/**
 * The tests that a results file lists. A process that died reports nothing of what it had left, so a file without its
 * last line, or one that disagrees with the exit code, adds a failure.
 */
export function readResults(file, { label, code, output }) {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
  const records = lines.filter(line => line !== '').flatMap(parse);
  const tests = records.filter(record => record.name !== undefined);
  const failure = error =>
    tests.push({ name: label, state: 'failed', ms: 0, error: `${error}\n${output.slice(-4000)}` });
  if (!records.some(record => record.done)) failure(`ended before its tests did, with ${code}`);
  else if (tests.length === 0) failure('ran no test');
  else if (code !== 0 && !tests.some(test => test.state === 'failed'))
    failure(`ended with ${code} though no test failed`);
  return tests;
}

/** The last line of a process that was killed may be cut off. */
function parse(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return [];
  }
}

export const count = (tests, state) => tests.filter(test => test.state === state).length;

export const failures = tests => tests.filter(test => test.state === 'failed');

export const totals = tests =>
  `${count(tests, 'passed')} passed, ${count(tests, 'failed')} failed, ${count(tests, 'skipped')} skipped`;
