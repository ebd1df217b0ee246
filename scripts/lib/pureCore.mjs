import path from 'node:path';
import { inRoot } from './paths.mjs';

const core = inRoot('src/core') + path.sep;

/**
 * Says of the modules of src/core that importing them does nothing by itself, so that a bundle leaves out those it takes nothing from:
 * the extension reads recipes and needs neither operators nor the file format.
 */
export const pureCore = {
  name: 'pure-core',
  setup(build) {
    build.onResolve({ filter: /^\./ }, async ({ path: file, pluginData, importer, resolveDir, kind }) => {
      // Asked by this plugin itself.
      if (pluginData === pureCore) return undefined;
      const found = await build.resolve(file, { importer, resolveDir, kind, pluginData: pureCore });
      return found.path.startsWith(core) ? { ...found, sideEffects: false } : undefined;
    });
  },
};
