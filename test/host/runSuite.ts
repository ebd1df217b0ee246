// Runs test/host/suite in the extension host of a real VS Code: node --import tsx test/host/runSuite.ts RESULTS_FILE
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import Mocha from 'mocha';
import { findBrowser, howToGetABrowser } from '../support/browser';
import { inRoot } from '../support/repository';
import { bundleSuite } from './bundleSuite';
import { runInWorkbench } from './harness/hostSuite';

const [results] = process.argv.slice(2);
if (!results) throw new Error('name the file for the results');

main(path.resolve(results)).catch(error => {
  console.error(error);
  process.exitCode = 1;
});

async function main(file: string): Promise<void> {
  if (findBrowser()) {
    process.exitCode = await runInWorkbench({
      extension: inRoot(),
      suite: await bundleSuite(),
      folder: inRoot('samples'),
      results: file,
    });
  } else {
    const skipped = (await testNames()).map(name => ({ name, state: 'skipped', reason: howToGetABrowser }));
    writeFileSync(file, [...skipped, { done: true }].map(record => `${JSON.stringify(record)}\n`).join(''));
  }
}

/** The tests' titles, without running any. */
async function testNames(): Promise<string[]> {
  const folder = path.dirname(await bundleSuite({ withoutVscode: true }));
  const mocha = new Mocha({ ui: 'tdd', dryRun: true, reporter: Mocha.reporters.Base });
  for (const name of readdirSync(folder).filter(each => each.endsWith('.test.js')))
    mocha.addFile(path.join(folder, name));
  const names: string[] = [];
  await new Promise<number>(resolve => mocha.run(resolve).on('pass', test => names.push(test.fullTitle())));
  return names;
}
