import path from 'node:path';
import { build } from 'esbuild';

const prefix = 'inline-worker:';

/**
 * esbuild plugin: `import script from 'inline-worker:./layout.worker.ts'` yields the worker, bundled, as one string.
 * A webview may start a worker from a blob only, and a blob cannot import anything.
 */
export const inlineWorker = {
  name: 'inline-worker',
  setup(build_) {
    const { minify, target } = build_.initialOptions;
    build_.onResolve({ filter: new RegExp(`^${prefix}`) }, args => ({
      path: path.resolve(args.resolveDir, args.path.slice(prefix.length)),
      namespace: 'inline-worker',
    }));
    build_.onLoad({ filter: /.*/, namespace: 'inline-worker' }, async ({ path: entry }) => {
      const result = await build({
        entryPoints: [entry],
        bundle: true,
        format: 'iife',
        platform: 'browser',
        minify,
        target,
        write: false,
        metafile: true,
      });
      return {
        contents: result.outputFiles[0].text,
        loader: 'text',
        watchFiles: Object.keys(result.metafile.inputs).map(file => path.resolve(file)),
      };
    });
  },
};
