// Packs a .vsix with the runtime of one platform: node scripts/package.mjs [--target TARGET|all] [--no-build] [--out FOLDER]
// Targets: linux-x64, linux-arm64, win32-x64, win32-arm64, darwin-arm64, universal (no runtime). Default: this platform.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import vsce from '@vscode/vsce';
import { thirdPartyNotices } from './lib/notices.mjs';
import { cache, inRoot, root } from './lib/paths.mjs';
import { stageRuntime, targets } from './lib/runtime.mjs';

const here = `${process.platform}-${process.arch}`;
const { values } = parseArgs({
  options: {
    target: { type: 'string', default: targets.includes(here) ? here : 'universal' },
    out: { type: 'string', default: inRoot('dist-vsix') },
    'no-build': { type: 'boolean' },
  },
});
const wanted = values.target === 'all' ? targets : [values.target];
const unknown = wanted.find(target => !targets.includes(target));
if (unknown) {
  console.error(`package: no target is called ${unknown}; there are ${targets.join(', ')}, all`);
  process.exit(2);
}
if (!values['no-build']) execFileSync(process.execPath, [inRoot('scripts', 'build.mjs')], { stdio: 'inherit' });

const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
const files = await vsce.listFiles({ cwd: root, packageManager: vsce.PackageManager.None });
mkdirSync(values.out, { recursive: true });
for (const target of wanted) await pack(target);

/** Packs from a folder of its own, so that nothing but what is put there can get in. */
async function pack(target) {
  const stage = path.join(cache, 'package', target);
  rmSync(stage, { recursive: true, force: true });
  for (const file of files) cpSync(inRoot(file), path.join(stage, file));
  // The files are chosen; without this file the packer warns that nobody chose.
  writeFileSync(path.join(stage, '.vscodeignore'), '');
  const dependencies = stageRuntime(target, stage);
  const { devDependencies, scripts, private: _private, ...shipped } = manifest;
  writeFileSync(path.join(stage, 'package.json'), JSON.stringify({ ...shipped, dependencies }, null, 2));
  const runtime = target === 'universal' ? [] : ['onnxruntime-node', 'onnxruntime-common'];
  writeFileSync(path.join(stage, 'THIRD-PARTY-NOTICES.txt'), await thirdPartyNotices(runtime));

  const file = path.join(values.out, `${manifest.name}-${target}-${manifest.version}.vsix`);
  await vsce.createVSIX({
    cwd: stage,
    packagePath: file,
    target: target === 'universal' ? undefined : target,
    dependencies: target !== 'universal',
    // The pictures of the README are in the package.
    rewriteRelativeLinks: false,
    allowMissingRepository: true,
  });
  console.log(`${path.relative(root, file)}: ${(statSync(file).size / 1e6).toFixed(1)} MB`);
}
