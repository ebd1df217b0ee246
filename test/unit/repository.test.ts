/** What must hold of the repository's files for others to install, build and package it. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { inRoot } from '../support/repository';

/** Made by builds and runs; not part of the repository. */
const made = new Set(['.git', '.cache', 'dist', 'dist-vsix', 'node_modules', 'test-results', '__pycache__']);
const texts = /\.(ts|mjs|js|json|md|py|css|html|yml|proto)$|^(\.npmrc|\.vscodeignore|run)$/;

function* files(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!made.has(entry.name)) yield* files(file);
    } else if (texts.test(entry.name)) yield file;
  }
}

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

test('lock files name no download host: any registry will do', () => {
  for (const folder of ['.', 'vscode-host']) {
    const lock = JSON.parse(readFileSync(inRoot(folder, 'package-lock.json'), 'utf8'));
    const packages: [string, { resolved?: string; integrity?: string }][] = Object.entries(lock.packages);
    assert.ok(packages.length > 100);
    assert.deepEqual(
      packages.filter(([, { resolved }]) => /^https?:/.test(resolved ?? '')).map(([name]) => name),
      [],
    );
  }
});

test('no file names a place on the machine that it was written on', () => {
  const places = [inRoot(), homedir()].filter(place => place.length > 1);
  const absolute = new RegExp(`(?<![\\w./~*-])(${places.map(literal).join('|')})[\\\\/]`);
  const found = [...files(inRoot())].filter(file => absolute.test(readFileSync(file, 'utf8')));
  assert.deepEqual(found, []);
});

test('what package.json contributes is there', () => {
  const manifest = readFileSync(inRoot('package.json'), 'utf8');
  const named = [...manifest.matchAll(/"(?:\.\/)?((?:media|syntaxes|schemas)\/[^"]+)"/g)].map(([, file]) => file!);
  assert.ok(named.length > 5);
  assert.deepEqual(
    [...new Set(named)].filter(file => !existsSync(inRoot(file))),
    [],
  );
});

test('the version of the runtime is the same for the types, the package and the lock', () => {
  const { dependencies } = JSON.parse(readFileSync(inRoot('package.json'), 'utf8'));
  const lock = JSON.parse(readFileSync(inRoot('package-lock.json'), 'utf8'));
  for (const name of ['onnxruntime-node', 'onnxruntime-common'])
    assert.equal(lock.packages[`node_modules/${name}`].version, dependencies['onnxruntime-node'], name);
});
