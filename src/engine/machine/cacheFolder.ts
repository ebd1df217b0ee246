import { homedir } from 'node:os';
import path from 'node:path';

/** Where Lathe keeps what it can measure again: the user's cache folder, by each system's custom. */
export function cacheFolder(
  platform: NodeJS.Platform = process.platform,
  env: NodeJS.ProcessEnv = process.env,
  home = homedir(),
): string {
  if (platform === 'win32') return path.join(env.LOCALAPPDATA || path.join(home, 'AppData', 'Local'), 'lathe', 'cache');
  if (platform === 'darwin') return path.join(home, 'Library', 'Caches', 'lathe');
  // A relative path there is to be ignored (XDG Base Directory Specification).
  const xdg = env.XDG_CACHE_HOME;
  return path.join(xdg && path.isAbsolute(xdg) ? xdg : path.join(home, '.cache'), 'lathe');
}
