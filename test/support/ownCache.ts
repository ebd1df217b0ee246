import { readdirSync } from 'node:fs';
import path from 'node:path';
import { cacheFolder } from '../../src/engine/machine/cacheFolder';

/** A cache folder inside `home`, apart from that of the user who runs the tests. */
export function ownCache(home: string) {
  const env = { HOME: home, XDG_CACHE_HOME: home, LOCALAPPDATA: home };
  const folder = path.join(cacheFolder(process.platform, env, home), 'results');
  return {
    /** For the process that is to use it. */
    env,
    folder,
    /** Names of the entries; throws ENOENT while nothing was kept. */
    entries: () => readdirSync(folder),
  };
}
