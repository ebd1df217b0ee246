import { existsSync, readFileSync } from 'node:fs';
import { inRoot } from '../../support/repository';

/** The .vsix for this platform as `npm run package` wrote it. */
export function builtPackage(): string {
  const { name, version } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  return existing(inRoot('dist-vsix', `${name}-${process.platform}-${process.arch}-${version}.vsix`));
}

/** The folder that the .vsix was packed from, with all that is in it and nothing else: used in place it costs no installation. */
export const stagedPackage = (): string => existing(inRoot('.cache', 'package', `${process.platform}-${process.arch}`));

function existing(file: string): string {
  if (!existsSync(file)) throw new Error(`${file} is missing: run npm run package`);
  return file;
}
