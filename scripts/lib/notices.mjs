import { readdirSync, readFileSync } from 'node:fs';
import { build } from 'esbuild';
import { bundles } from './bundles.mjs';
import { inRoot, root } from './paths.mjs';

/** Name and licence text of every package whose code is in dist/ or beside it. */
export async function thirdPartyNotices(runtime) {
  const inputs = await Promise.all(bundles.map(inputsOf));
  const names = new Set(runtime);
  for (const file of inputs.flat()) {
    const [, name] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file) ?? [];
    if (name) names.add(name);
  }
  return [...names].sort().map(notice).join('\n\n');
}

async function inputsOf(bundle) {
  const { metafile } = await build({ ...bundle, absWorkingDir: root, write: false, metafile: true, logLevel: 'error' });
  return Object.keys(metafile.inputs);
}

function notice(name) {
  const folder = inRoot('node_modules', name);
  const { version, license } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'));
  const file = readdirSync(folder).find(entry => /^(licen[cs]e|copying)(\.(md|txt))?$/i.test(entry));
  const text = file ? readFileSync(`${folder}/${file}`, 'utf8').trim() : `Licence: ${license}`;
  return `${'='.repeat(80)}\n${name} ${version}\n\n${text}`;
}
