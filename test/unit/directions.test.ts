import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';

/** Which room may import which (DESIGN section 2): room -> rooms it may see besides itself. */
const inner = ['numeric', 'ir', 'onnx', 'ops', 'analysis', 'passes', 'transforms', 'studies', 'recipe'];
const allowed: Record<string, readonly string[]> = {
  'core/numeric': ['core/ports'],
  'core/ir': ['core/numeric', 'core/ports'],
  'core/onnx': ['core/numeric', 'core/ir', 'core/ports'],
  'core/ops': ['core/numeric', 'core/ir', 'core/ports'],
  'core/analysis': below('analysis'),
  'core/passes': below('passes'),
  'core/transforms': below('transforms'),
  'core/studies': below('studies'),
  'core/recipe': below('recipe'),
  'core/ports': ['core/ir'],
  'core/errors': [],
  protocol: ['core'],
  engine: ['core', 'protocol'],
  cli: ['core', 'protocol', 'engine'],
  editor: ['core', 'protocol', 'engine/client'],
  extension: ['editor', 'engine/client', 'core', 'protocol'],
  'webview-ui': ['core', 'protocol'],
};
/** Packages that only one place may import. */
const owners: Record<string, RegExp> = {
  vscode: /^src\/(editor\/|extension\.ts)/,
  'onnxruntime-node': /^src\/engine\//,
  protobufjs: /^src\/core\/onnx\//,
  'chart.js': /^webview-ui\/charts\//,
  '@vscode/webview-ui-toolkit': /^webview-ui\/toolkit\.ts$/,
};

function below(room: string): string[] {
  return [...inner.slice(0, inner.indexOf(room)).map(r => `core/${r}`), 'core/ports'];
}

const root = path.resolve(__dirname, '../..');

function* sources(folder: string): Iterable<string> {
  for (const entry of readdirSync(path.join(root, folder), { withFileTypes: true })) {
    const file = `${folder}/${entry.name}`;
    if (entry.isDirectory() && entry.name !== 'node_modules') yield* sources(file);
    else if (/\.tsx?$/.test(entry.name)) yield file;
  }
}

const withoutSource = (file: string) => file.replace(/^src\//, '').replace(/\.tsx?$/, '');

function roomOf(file: string): string {
  const parts = withoutSource(file).split('/');
  return parts[0] === 'core' ? parts.slice(0, 2).join('/') : parts[0]!;
}

function importsOf(file: string): string[] {
  const text = readFileSync(path.join(root, file), 'utf8');
  return [...text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*\(?['"]([^'"]+)['"]/g)].map(m => m[1]!);
}

const files = [...sources('src'), ...sources('webview-ui')].filter(
  f => !f.includes('/generated/') && !f.includes('/dev/'),
);

test('every import follows the directions between rooms', () => {
  const wrong: string[] = [];
  for (const file of files) {
    const room = roomOf(file);
    const mayImport = allowed[room];
    assert.ok(mayImport, `${file} lies in no known room`);
    for (const specifier of importsOf(file).filter(s => s.startsWith('.'))) {
      const target = withoutSource(path.posix.join(path.posix.dirname(file), specifier));
      const targetRoom = roomOf(`src/${target}`);
      const fine =
        targetRoom === room ||
        target === 'core/errors' ||
        mayImport.some(a => target === a || target.startsWith(`${a}/`) || targetRoom === a);
      if (!fine) wrong.push(`${file} imports ${target}`);
    }
  }
  assert.deepEqual(wrong, []);
});

test('packages are imported only where they belong', () => {
  const wrong: string[] = [];
  for (const file of files)
    for (const specifier of importsOf(file))
      for (const [name, owner] of Object.entries(owners))
        if ((specifier === name || specifier.startsWith(`${name}/`)) && !owner.test(file))
          wrong.push(`${file} imports ${specifier}`);
  assert.deepEqual(wrong, []);
});

test('core is pure: no node modules, no runtime', () => {
  const wrong = files
    .filter(f => f.startsWith('src/core/') || f.startsWith('src/protocol/'))
    .flatMap(f =>
      importsOf(f)
        .filter(s => s.startsWith('node:') || ['fs', 'path', 'child_process'].includes(s))
        .map(s => `${f} imports ${s}`),
    );
  assert.deepEqual(wrong, []);
});

test('operator names are compared only in ops/', () => {
  // A switch over operators elsewhere means that knowledge of an operator has left its object.
  const wrong = files
    .filter(f => !f.startsWith('src/core/ops/'))
    .filter(f => /switch\s*\(\s*[\w.]*opType\s*\)/.test(readFileSync(path.join(root, f), 'utf8')));
  assert.deepEqual(wrong, []);
});
