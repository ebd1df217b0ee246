// Builds dist/: the extension, the engine's process, the command line and the page.
// Usage: node scripts/build.mjs [--watch]
import { chmodSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { bundles } from './lib/bundles.mjs';
import { dist, root } from './lib/paths.mjs';

const watch = process.argv.includes('--watch');

const entryOf = bundle => Object.values(bundle.entryPoints)[0];
const options = bundle => ({ ...bundle, absWorkingDir: root, logLevel: 'warning' });

if (watch) {
  for (const bundle of bundles) {
    const report = {
      name: 'report',
      setup: ({ onEnd }) =>
        onEnd(({ errors }) => console.log(`${path.relative(root, entryOf(bundle))}: ${errors.length || 'no'} errors`)),
    };
    const watched = await context({ ...options(bundle), plugins: [...(bundle.plugins ?? []), report] });
    await watched.watch();
  }
  console.log('watching; Ctrl+C ends it');
} else {
  const outcomes = await Promise.allSettled(bundles.map(bundle => build({ ...options(bundle), metafile: true })));
  const failures = outcomes.filter(outcome => outcome.status === 'rejected');
  if (failures.length) {
    console.error(`build: ${failures.length} of ${bundles.length} bundles failed`);
    process.exit(1);
  }
  // Nothing stale may reach a package; what is replaced was never missing, for whoever runs it meanwhile.
  const written = new Set(
    outcomes.flatMap(({ value }) => Object.keys(value.metafile.outputs)).map(file => path.resolve(root, file)),
  );
  for (const file of readdirSync(dist).map(name => path.join(dist, name)))
    if (!written.has(file)) rmSync(file, { recursive: true });
  chmodSync(path.join(dist, 'cli.js'), 0o755);
  const size = file => `${file} ${(statSync(path.join(dist, file)).size / 1000).toFixed(0)} kB`;
  console.log(
    `dist: ${readdirSync(dist)
      .filter(file => !file.endsWith('.map'))
      .map(size)
      .join(', ')}`,
  );
}
