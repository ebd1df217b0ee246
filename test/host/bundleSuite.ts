import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { build, type Plugin } from 'esbuild';
import { inRoot } from '../support/repository';

/**
 * Bundles the suites of the extension host, which runs plain JavaScript, and says where `run()` is.
 * `withoutVscode` replaces the editor's API by an empty object: enough to list the tests, not to run them.
 */
export async function bundleSuite(options: { withoutVscode?: boolean } = {}): Promise<string> {
  const source = inRoot('test', 'host', 'suite');
  const target = inRoot('.cache', options.withoutVscode ? 'host-suite-names' : 'host-suite');
  rmSync(target, { recursive: true, force: true });
  const entries = readdirSync(source).filter(name => name.endsWith('.test.ts') || name === 'index.ts');
  await build({
    entryPoints: entries.map(name => path.join(source, name)),
    outdir: target,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node18',
    sourcemap: 'inline',
    external: ['mocha', 'onnxruntime-node', ...(options.withoutVscode ? [] : ['vscode'])],
    plugins: options.withoutVscode ? [emptyVscode] : [],
  });
  return path.join(target, 'index.js');
}

const emptyVscode: Plugin = {
  name: 'empty-vscode',
  setup(build_) {
    build_.onResolve({ filter: /^vscode$/ }, () => ({ path: 'vscode', namespace: 'empty' }));
    build_.onLoad({ filter: /.*/, namespace: 'empty' }, () => ({ contents: 'module.exports = {};' }));
  },
};
