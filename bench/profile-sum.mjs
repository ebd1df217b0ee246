// How well the times of the layers add up, for every model below a folder:
//   node bench/profile-sum.mjs FOLDER [--threads N] [NAME ...]
// Run `npm run build` before, and nothing else beside it: times of a busy machine add up to nothing.
// `exact`, `fused`: the sum of the layers' times over the profiled run, without fusion and with it.
// `run`: the sum of the fused times over the median of the whole runs that nothing recorded, the call from JavaScript included:
// figures that share nothing but the model. Exit code 1 when fewer than ten models are within 5 % both ways.
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { inRoot } from '../scripts/lib/paths.mjs';

const WITHIN = 0.05;
const ENOUGH = 10;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { threads: { type: 'string', default: '1' } },
});
const [folder, ...names] = positionals;
if (!folder) {
  console.error('usage: node bench/profile-sum.mjs FOLDER [--threads N] [NAME ...]');
  process.exit(2);
}
const files = readdirSync(folder, { recursive: true })
  .filter(f => f.endsWith('.onnx') && (names.length === 0 || names.some(n => f.includes(n))))
  .sort();

/** Sizes for symbolic dimensions that have no default. */
const dims = ['seq=64', 'height=160', 'width=160', 'p2o.DynamicDimension.1=160', 'p2o.DynamicDimension.2=160'];
const sum = (layers, key) => layers.reduce((total, layer) => total + (layer[key] ?? 0), 0);
const off = ratio => Math.abs(ratio - 1);
const cell = ratio => ratio.toFixed(3).padStart(7);

let good = 0;
let ran = 0;
console.log('model'.padEnd(36), '  p50 ms   exact   fused     run');
for (const file of files) {
  const profile = await measure(path.join(folder, file));
  if (!profile) continue;
  ran++;
  const { layers, profiledMs, latencyMs } = profile;
  const exact = sum(layers, 'exactMs') / profiledMs.exact;
  const fused = sum(layers, 'fusedMs') / profiledMs.fused;
  const isGood = off(exact) <= WITHIN && off(fused) <= WITHIN;
  good += isGood;
  const run = sum(layers, 'fusedMs') / latencyMs.p50;
  console.log(
    file.padEnd(36),
    latencyMs.p50.toFixed(3).padStart(8),
    cell(exact),
    cell(fused),
    cell(run),
    isGood ? '' : ' *',
  );
}
console.log(`within 5 % both ways: ${good} of ${ran}`);
process.exitCode = good >= ENOUGH ? 0 : 1;

/** The profile, or nothing for a model that cannot run on made-up inputs. */
async function measure(file) {
  const args = ['profile', file, '--json', '--threads', values.threads, '--runs', '60'];
  for (const dim of dims) args.push('--dim', dim);
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [inRoot('dist', 'cli.js'), ...args], {
      maxBuffer: 2 ** 28,
    });
    return JSON.parse(stdout);
  } catch (error) {
    console.log(
      path.basename(file).padEnd(36),
      String(error.stderr ?? error)
        .trim()
        .slice(0, 120),
    );
    return undefined;
  }
}
