// Generates the static protobuf codec from src/core/onnx/onnx.proto (static: the pages and the extension run without eval).
// The generated files are committed; run this after a change of the schema: node scripts/generate-codec.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const onnx = path.join(root, 'src/core/onnx');
const generated = path.join(onnx, 'generated');
const scratch = mkdtempSync(path.join(tmpdir(), 'lathe-codec-'));

// Nothing beyond encode and decode; 64-bit integers as Long, because a double cannot hold INT64_MAX.
const options = [
  ...['-t', 'static-module', '-w', 'commonjs', '--keep-case', '--force-long'],
  ...['create', 'verify', 'convert', 'delimited', 'typeurl', 'service'].map(part => `--no-${part}`),
];
const tool = (name, args) => execFileSync(path.join(root, 'node_modules/.bin', name), args, { stdio: 'inherit' });

try {
  mkdirSync(generated, { recursive: true });
  const proto = path.join(onnx, 'onnx.proto');
  tool('pbjs', [...options, '--no-comments', '-o', path.join(generated, 'onnx.js'), proto]);
  // The typings are made from the comments, which the committed code does without.
  const commented = path.join(scratch, 'onnx.js');
  tool('pbjs', [...options, '-o', commented, proto]);
  const typings = path.join(scratch, 'onnx.d.ts');
  tool('pbts', ['--no-comments', '-o', typings, commented]);
  writeFileSync(path.join(generated, 'onnx.d.ts'), readFileSync(typings, 'utf8'));
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
