import { appendFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';

/** A hang must end some time; no test measures itself against it. */
const hangMs = 10 * 60_000;

/**
 * Runs in the extension host, as `extensionTestsPath` of VS Code's test command: the bundled suites beside this file.
 * Each result is a JSON line in the file named by env LATHE_TEST_RESULTS, and the last line says that all have run:
 * an extension host that dies looks like success from outside.
 */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'tdd', timeout: hangMs, reporter: 'spec' });
  for (const file of readdirSync(__dirname)
    .filter(name => name.endsWith('.test.js'))
    .sort())
    mocha.addFile(path.join(__dirname, file));
  const write = resultsWriter();
  const failures = await new Promise<number>(resolve => {
    const runner = mocha.run(resolve);
    runner.on('pass', test => write({ name: test.fullTitle(), state: 'passed', ms: test.duration }));
    runner.on('fail', (test, error) =>
      write({ name: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
    );
    runner.on('pending', test => write({ name: test.fullTitle(), state: 'skipped', reason: 'skipped in its suite' }));
  });
  write({ done: true });
  if (failures) throw new Error(`${failures} tests failed`);
}

function resultsWriter(): (record: object) => void {
  const file = process.env.LATHE_TEST_RESULTS;
  if (!file) return () => {};
  writeFileSync(file, '');
  return record => appendFileSync(file, `${JSON.stringify(record)}\n`);
}
