// Runs the tests and adds up what machine-readable results say: npm test [-- SUITE ...]
// Suites: unit, protocol, contract, webview, host, e2e; also FILE names of test files. Without one: everything, and the
// checks of types, style and build first. The last line is `N passed, N failed, N skipped`.
import { mkdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { results } from '../scripts/lib/paths.mjs';
import { mapLimited, run } from './runner/processes.mjs';
import { count, readResults, totals } from './runner/results.mjs';
import { stages, steps, suites } from './runner/suites.mjs';

/** Processes of a suite at once: more do not make the tests of a two-core machine faster, and disturb the measuring ones. */
const parallel = 2;

const wanted = process.argv.slice(2);
const tests = [];
const folder = path.join(results, 'runs');
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });

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
for (const name of stepNames) broken ||= !(await check(name));
if (!broken) for (const lanes of stages) await Promise.all(lanes.map(runLane));
summarize();

/** The suite with the files to run, or nothing when it was not asked for. */
function planned(suite) {
  const all = suite.files?.();
  if (wanted.length === 0 || wanted.includes(suite.name)) return [{ ...suite, list: all }];
  const list = all?.filter(file => wanted.some(name => path.basename(file).includes(path.basename(name))));
  return list?.length ? [{ ...suite, list }] : [];
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
  for (const suite of names.flatMap(name => plan.filter(each => each.name === name))) await runSuite(suite);
}

async function runSuite(suite) {
  const start = Date.now();
  const batches = suite.host ? [[]] : chunks(suite.list, suite.perProcess);
  const found = await mapLimited(batches, suite.alone || suite.host ? 1 : parallel, async (files, index) => {
    const file = path.join(folder, `${suite.name}-${index}.jsonl`);
    const command = suite.host ? hostCommand(file) : nodeCommand(files, file);
    const label = `${suite.name}: ${files.map(each => path.basename(each)).join(', ') || 'extension host'}`;
    return readResults(file, { label, ...(await run(command)) });
  });
  const all = found.flat();
  tests.push(...all);
  for (const test of all.filter(each => each.state === 'failed')) console.log(`FAILED ${test.name}\n${test.error}\n`);
  console.log(`${suite.name}: ${totals(all)} (${seconds(start)})`);
}

function nodeCommand(files, file) {
  const reporter = ['--test-reporter', './test/runner/reporter.mjs', '--test-reporter-destination', file];
  return ['node', '--import', 'tsx', ...reporter, 'test/runner/loadFiles.mjs', ...files];
}

function hostCommand(file) {
  return ['node', '--import', 'tsx', 'test/host/runSuite.ts', file];
}

function chunks(list, size) {
  const number = Math.ceil(list.length / size);
  return Array.from({ length: number }, (_, index) => list.filter((_file, at) => at % number === index));
}

function seconds(start) {
  return `${((Date.now() - start) / 1000).toFixed(1)} s`;
}

function summarize() {
  const reasons = new Map();
  for (const { name, state, reason = 'no reason given' } of tests)
    if (state === 'skipped') reasons.set(reason, [...(reasons.get(reason) ?? []), name]);
  for (const [reason, names] of reasons)
    console.log(`\nskipped, ${reason}:\n${names.map(name => `  ${name}`).join('\n')}`);
  const failed = tests.filter(test => test.state === 'failed');
  if (failed.length) console.log('\nfailed:');
  for (const { name, error } of failed) console.log(`  ${name}\n${indent(error ?? '')}`);
  if (broken) console.log('\nThe tests were not run: the step above has to pass first.');
  const ran = count(tests, 'passed') > stepNames.length || wanted.every(name => name in steps);
  if (!ran && !failed.length) console.log('\nno test ran');
  process.exitCode = failed.length || !ran || tests.length === 0 ? 1 : 0;
  console.log(`\n${totals(tests)}`);
}

function indent(error) {
  const lines = error.split('\n').slice(0, 30);
  return lines.map(line => `    ${line}`).join('\n');
}
