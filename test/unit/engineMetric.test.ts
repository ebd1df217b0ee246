import assert from 'node:assert/strict';
import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { loadMetric } from '../../src/engine/metrics/loadMetric';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
function write(name: string, text: string): string {
  const file = path.join(folder, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
  return file;
}
let bad = 0;
const commonjs = (value: number) =>
  `module.exports = { name: 'm', higherIsBetter: true, value: ${value}, evaluate() { return this.value } };`;

test('modules of both kinds are loaded, and again once they are edited', async () => {
  const modern = await loadMetric(
    write('m.mjs', "export const name = 'm'; export const higherIsBetter = false; export const evaluate = () => 2;"),
  );
  assert.deepEqual([modern.name, modern.higherIsBetter, modern.evaluate({}, 1, {})], ['m', false, 2]);
  const file = write('m.cjs', commonjs(3));
  assert.equal((await loadMetric(file)).evaluate({}, undefined, {}), 3);
  write('m.cjs', commonjs(4));
  utimesSync(file, 10, 10);
  assert.equal((await loadMetric(file)).evaluate({}, undefined, {}), 4);
});

test('what is missing in a module is told in one line', async () => {
  const refuses = (text: string, message: RegExp) => {
    const file = write(`bad${bad++}.cjs`, text);
    return assert.rejects(loadMetric(file), { name: 'LatheError', message });
  };
  await refuses('module.exports = { higherIsBetter: true, evaluate() {} }', /\.cjs: it must export name, a text$/);
  await refuses("module.exports = { name: 'm', evaluate() {} }", /must export higherIsBetter, true or false/);
  await refuses("module.exports = { name: 'm', higherIsBetter: true }", /must export evaluate, a function of/);
  await refuses('module.exports = 3', /must export name/);
  await refuses('let x = ;', /the module cannot be loaded: .*Unexpected/);
  await refuses("throw new Error('at\\nonce')", /the module cannot be loaded: at once$/);
  await assert.rejects(loadMetric(path.join(folder, 'none.js')), { code: 'missing-file' });
});
