import path from 'node:path';
import { dist } from '../../scripts/lib/paths.mjs';
import { mapLimited, run } from './processes.mjs';
import { failures, readResults, totals } from './results.mjs';

/** Processes of a suite at once: more do not make the tests of a two-core machine faster, and disturb the measuring ones. */
const parallel = 2;
/** So many files are run again; where more fail it was not by chance, and their second try would only cost time. */
const mostRetriedFiles = 3;

/**
 * Runs suites and gathers the records of their tests in `tests`; output of each process goes to a file in `folder`.
 * `flaky`: failures of tests whose file passed when it was run again.
 */
export class SuiteRun {
  tests = [];
  flaky = [];
  #toRetry = [];

  constructor(folder, say = console.log) {
    this.folder = folder;
    this.say = say;
  }

  async runSuite(suite) {
    const start = Date.now();
    const batches = suite.host ? [[]] : batchesOf(suite);
    let postponed = 0;
    const found = await mapLimited(batches, suite.alone || suite.host ? 1 : parallel, async (files, index) => {
      const name = `${suite.name}-${index}`;
      const tests = await this.#runFiles(suite, files, name);
      const mayRetry = suite.retries && this.#toRetry.length < mostRetriedFiles;
      if (!mayRetry || failures(tests).length === 0) return tests;
      this.#toRetry.push({ suite, files, name, first: tests });
      postponed += files.length;
      return [];
    });
    this.tests.push(...found.flat());
    const left = postponed ? `, ${postponed} to be run again` : '';
    this.say(`${suite.name}: ${totals(found.flat())}${left} (${seconds(start)})`);
  }

  /** Runs the files of suites with `retries` again that had failures, one by one; to be called when nothing runs beside them. */
  async runAgain() {
    for (const { suite, files, name, first } of this.#toRetry.splice(0)) {
      const start = Date.now();
      const earlier = [];
      let tests = first;
      for (let retry = 1; retry <= suite.retries && failures(tests).length; retry++) {
        earlier.push(...failures(tests));
        tests = await this.#runFiles(suite, files, `${name}-again${retry}`);
      }
      this.tests.push(...tests);
      if (failures(tests).length === 0) this.#tellFlaky(earlier);
      this.say(`${labelOf(suite, files)}, run again: ${totals(tests)} (${seconds(start)})`);
    }
  }

  #tellFlaky(earlier) {
    this.flaky.push(...earlier);
    for (const { name, error } of earlier) this.say(`FLAKY ${name}\n${error}\n`);
  }

  async #runFiles(suite, files, name) {
    const file = path.join(this.folder, `${name}.jsonl`);
    const command = suite.host ? hostCommand(file) : nodeCommand(files, file);
    const tests = readResults(file, { label: labelOf(suite, files), ...(await run(command, builtFor(suite))) });
    for (const test of failures(tests)) this.say(`FAILED ${test.name}\n${test.error}\n`);
    return tests;
  }
}

export const seconds = start => `${((Date.now() - start) / 1000).toFixed(1)} s`;

const labelOf = (suite, files) =>
  `${suite.name}: ${files.map(each => path.basename(each)).join(', ') || 'extension host'}`;

function nodeCommand(files, file) {
  const reporter = ['--test-reporter', './test/runner/reporter.mjs', '--test-reporter-destination', file];
  return ['node', '--import', 'tsx', ...reporter, 'test/runner/loadFiles.mjs', ...files];
}

function hostCommand(file) {
  return ['node', '--import', 'tsx', 'test/host/runSuite.ts', file];
}

/** What has just been built need not be built again by each file (test/support/lathe.ts). */
const builtFor = ({ needs }) => (needs.includes('build') ? { LATHE_BUILT: dist } : {});

function batchesOf({ list, perProcess, ownsProcess = () => false }) {
  const alone = list.filter(ownsProcess).map(file => [file]);
  return [
    ...alone,
    ...chunks(
      list.filter(file => !ownsProcess(file)),
      perProcess,
    ),
  ];
}

function chunks(list, size) {
  const number = Math.ceil(list.length / size);
  return Array.from({ length: number }, (_, index) => list.filter((_file, at) => at % number === index));
}
