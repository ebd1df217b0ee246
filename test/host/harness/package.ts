import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from '../../support/repository';

/** The .vsix for this platform as `npm run package` wrote it. */
export function builtPackage(): string {
  const { name, version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const file = inRoot('dist-vsix', `${name}-${process.platform}-${process.arch}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run package`);
  return file;
}
