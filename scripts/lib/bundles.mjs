import { inlineWorker } from './inlineWorker.mjs';
import { dist, inRoot } from './paths.mjs';
import { pureCore } from './pureCore.mjs';

const node = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  // Electron of the oldest VS Code that package.json allows is Node 18.
  target: 'node18',
  // Native: it is loaded from node_modules, beside its own library.
  external: ['onnxruntime-node', 'vscode'],
  sourcemap: 'linked',
  // Stack traces in the log show these names.
  keepNames: true,
  plugins: [pureCore],
};

/** What `npm run build` makes of what: one esbuild configuration for each file in dist/. */
export const bundles = [
  {
    ...node,
    entryPoints: [inRoot('src/extension.ts')],
    outfile: `${dist}/extension.js`,
    // The other form of jsonc-parser asks for its files by names that only it knows.
    alias: { 'jsonc-parser': inRoot('node_modules/jsonc-parser/lib/esm/main.js') },
  },
  { ...node, entryPoints: [inRoot('src/engine/main.ts')], outfile: `${dist}/engine.js` },
  {
    ...node,
    entryPoints: [inRoot('src/engine/runtime/parallel/sessionWorker.ts')],
    outfile: `${dist}/sessionWorker.js`,
  },
  {
    ...node,
    entryPoints: [inRoot('src/cli/main.ts')],
    outfile: `${dist}/cli.js`,
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    entryPoints: { webview: inRoot('webview-ui/main.ts') },
    outdir: dist,
    bundle: true,
    platform: 'browser',
    format: 'iife',
    target: 'es2022',
    minify: true,
    sourcemap: 'linked',
    // Fonts and pictures are addressed relative to dist/, the only folder that the page may load from.
    loader: { '.ttf': 'file', '.woff2': 'file', '.svg': 'dataurl' },
    assetNames: '[name]',
    plugins: [inlineWorker],
  },
];
