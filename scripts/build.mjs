// Builds dist/: the extension, the engine's process, the command line and the page.
// Usage: node scripts/build.mjs [--watch]
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { build, context } from 'esbuild';
import { bundles } from './lib/bundles.mjs';
import { dist, root } from './lib/paths.mjs';

const watch = process.argv.includes('--watch');

const entryOf = bundle => Object.values(bundle.entryPoints)[0];
const options = bundle => ({ ...bundle, absWorkingDir: root, logLevel: 'warning' });

const present = bundles.filter(bundle => {
  const found = existsSync(entryOf(bundle));
  if (!found) console.warn(`build: left out ${path.relative(root, entryOf(bundle))}: there is no such file yet`);
  return found;
});

if (watch) {
  for (const bundle of present) {
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
  // Nothing stale may reach a package.
  rmSync(dist, { recursive: true, force: true });
  mkdirSync(dist);
  const failures = (await Promise.allSettled(present.map(bundle => build(options(bundle))))).filter(
    outcome => outcome.status === 'rejected',
  );
  if (failures.length) {
    console.error(`build: ${failures.length} of ${present.length} bundles failed`);
    process.exit(1);
  }
  const cli = path.join(dist, 'cli.js');
  if (existsSync(cli)) chmodSync(cli, 0o755);
  const size = file => `${file} ${(statSync(path.join(dist, file)).size / 1000).toFixed(0)} kB`;
  console.log(
    `dist: ${readdirSync(dist)
      .filter(file => !file.endsWith('.map'))
      .map(size)
      .join(', ')}`,
  );
}
