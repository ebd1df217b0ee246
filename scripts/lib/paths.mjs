// Where things are in the repository, for every script.
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
export const inRoot = (...parts) => path.join(root, ...parts);

/** Built files that ship in the .vsix. */
export const dist = inRoot('dist');
/** What may be deleted at any time: test bundles, unpacked packages, profiles. */
export const cache = inRoot('.cache');
/** What a person or CI reads after a run: results, screenshots, logs. */
export const results = inRoot('test-results');
