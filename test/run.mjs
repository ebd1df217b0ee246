// Runs the tests and adds up what machine-readable results say: npm test [-- SUITE ...]
// Suites: unit, protocol, contract, webview, host, e2e; also FILE names of test files. Without one: everything, and the
// checks of types, style and build first. The last line is `N passed, N failed, N skipped`.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { results } from '../scripts/lib/paths.mjs';
import { run } from './runner/processes.mjs';
import { count } from './runner/results.mjs';
import { SuiteRun, seconds } from './runner/suiteRun.mjs';
import { stages, stepLanes, steps, suites } from './runner/suites.mjs';
import { summary } from './runner/summary.mjs';

const wanted = process.argv.slice(2);
const folder = path.join(results, 'runs');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
// What was started has groups of its own and would go on; those who started it are told on exit.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
const suiteRun = new SuiteRun(folder);
const { tests, flaky } = suiteRun;

const plan = suites.flatMap(suite => planned(suite));
const unknown = wanted.filter(
  name => !(name in steps) && !plan.some(suite => suite.name === name || suite.list?.some(file => file.includes(name))),
);
if (unknown.length) {
  console.error(`no suite, step or test file is called ${unknown.join(', ')}`);
  process.exit(2);
}
const stepNames = Object.keys(steps).filter(
  step => wanted.length === 0 || wanted.includes(step) || plan.some(suite => suite.needs.includes(step)),
);

let broken = false;
await Promise.all(stepLanes.map(runSteps));
if (!broken) {
  for (const lanes of stages) await Promise.all(lanes.map(runLane));
  await suiteRun.runAgain();
}
summarize();

/** The suite with the files to run, or nothing when it was not asked for. */
function planned(suite) {
  const all = suite.files?.();
  if (wanted.length === 0 || wanted.includes(suite.name)) return [{ ...suite, list: all }];
  const list = all?.filter(file => wanted.some(name => path.basename(file).includes(path.basename(name))));
  return list?.length ? [{ ...suite, list }] : [];
}

/** Up to the first that fails, in whatever lane. */
async function runSteps(names) {
  for (const name of names.filter(each => stepNames.includes(each))) if (!broken && !(await check(name))) broken = true;
}

async function check(name) {
  const start = Date.now();
  const { code, output } = await run(steps[name]);
  const state = code === 0 ? 'passed' : 'failed';
  tests.push({ name, state, ms: Date.now() - start, error: code === 0 ? undefined : output.trim() });
  console.log(`${name}: ${state} (${seconds(start)})`);
  return code === 0;
}

async function runLane(names) {
  for (const suite of names.flatMap(name => plan.filter(each => each.name === name))) await suiteRun.runSuite(suite);
}

function summarize() {
  const hasFailed = count(tests, 'failed') > 0;
  const ran = count(tests, 'passed') > stepNames.length || wanted.every(name => name in steps);
  const notes = [];
  if (broken) notes.push('The tests were not run: the step above has to pass first.');
  if (!ran && !hasFailed) notes.push('no test ran');
  process.exitCode = hasFailed || !ran || tests.length === 0 ? 1 : 0;
  console.log(summary({ tests, flaky, notes }));
}
