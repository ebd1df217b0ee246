import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from '../../scripts/lib/paths.mjs';

const files = (folder, ending) =>
  readdirSync(inRoot(folder), { withFileTypes: true })
    .filter(entry => entry.isFile() && entry.name.endsWith(ending))
    .map(entry => path.join(inRoot(folder), entry.name))
    .sort();

/** A file that prepares its process, starts programs before its tests or changes its environment, shares it with none. */
const preparesProcess = file => /\bbefore\(|\bprocess\.env,/.test(readFileSync(file, 'utf8'));

/**
 * What `npm test` runs. `perProcess`: test files that share a process, save for those that `ownsProcess` names (loading the product costs
 * more than most files; browsers get a process of their own). `needs`: steps to do before.
 */
export const suites = [
  { name: 'unit', files: () => files('test/unit', '.test.ts'), perProcess: 12, needs: [] },
  { name: 'protocol', files: () => files('test/protocol', '.test.ts'), perProcess: 12, needs: ['build'] },
  {
    ...{
      name: 'contract',
      files: () => files('test/contract', '.test.ts'),
      perProcess: 3,
      ownsProcess: preparesProcess,
    },
    needs: ['build'],
  },
  { name: 'webview', files: () => files('test/webview', '.test.ts'), perProcess: 6, retries: 1, needs: ['build'] },
  { name: 'host', host: true, needs: ['build'] },
  {
    ...{ name: 'e2e', files: () => files('test/host', '.e2e.ts'), perProcess: 1, alone: true, retries: 1 },
    needs: ['build', 'package'],
  },
];

/**
 * One stage after the other; in a stage its lanes go side by side, each with its suites in turn. A journey through the editor waits
 * more than it computes. The host suite measures how quick the editor answers: nothing runs beside it.
 */
export const stages = [[['unit', 'protocol']], [['contract'], ['e2e', 'webview']], [['host']]];

/** Steps in the order in which they need each other; lanes go side by side. */
export const stepLanes = [
  ['typecheck', 'lint'],
  ['build', 'package'],
];

/** Commands that count as one passed or failed check each. */
export const steps = {
  typecheck: ['npm', 'run', '--silent', 'typecheck'],
  lint: ['npm', 'run', '--silent', 'lint'],
  build: ['node', 'scripts/build.mjs'],
  package: ['node', 'scripts/package.mjs', '--no-build'],
};
