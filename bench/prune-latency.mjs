// Whether pruned models are ever slower than their originals, at channels rounded to 8:
//   node bench/prune-latency.mjs [MODEL...] [--ratios 0.25,0.5] [--runs N] [--any-speed]
// Each model is pruned by one ratio for all groups and measured in turns with its original, once more than pruning does itself, which takes
// back what is slower; --any-speed: without that. Without arguments: the models of samples/ and those of the folder that LATHE_CORPUS names.
// Models without channels to prune, and those that cannot be run, are listed. Run `npm run build` before. Exit code 1 when one measures slower
// beyond the noise.
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { dist, inRoot } from '../scripts/lib/paths.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ratios: { type: 'string', default: '0.25,0.5' },
    runs: { type: 'string' },
    'any-speed': { type: 'boolean' },
  },
});
const corpus = process.env.LATHE_CORPUS;
const folders = [inRoot('samples'), ...(corpus && existsSync(corpus) ? [corpus] : [])];
const models = positionals.length > 0 ? positionals : folders.flatMap(modelsIn);
const folder = mkdtempSync(path.join(tmpdir(), 'lathe-bench-'));
const output = path.join(folder, 'pruned.onnx');
const slower = [];
try {
  for (const model of models)
    for (const ratio of values.ratios.split(',')) {
      const name = `${path.basename(model)} without ${100 * Number(ratio)} % of the channels`;
      try {
        const { result, verdict } = await measured(model, ratio);
        console.log(`  ${name.padEnd(70)}${result}`);
        if (verdict === 'slower') slower.push(name);
      } catch (error) {
        console.log(`  ${name.padEnd(70)}not measured: ${reasonOf(error)}`);
      }
    }
  console.log(slower.length === 0 ? '  none is slower than its original' : `  slower: ${slower.join('; ')}`);
  process.exitCode = slower.length === 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

async function measured(model, ratio) {
  const pruning = ['--ratio', ratio, '--round-to', '8', ...(values['any-speed'] ? ['--any-speed'] : [])];
  const { speed } = await lathe('prune', model, '-o', output, '--force', '--dim', 'default=1', ...pruning);
  const runs = values.runs === undefined ? [] : ['--runs', values.runs];
  const { latency, notes } = await lathe('compare', model, output, '--dim', 'default=1', '--samples', '1', ...runs);
  if (!latency) throw new Error(notes.join(' '));
  const { ratioSpread, verdict, a, b } = latency;
  const spread = ratioSpread.map(r => r.toFixed(2)).join(' to ');
  const result = `${(b.p50 / a.p50).toFixed(2)} x the time (${spread}), ${a.p50.toPrecision(3)} ms before: ${verdict}${pruningTold(speed)}`;
  return { result, verdict };
}

/** What pruning itself measured; nothing with --any-speed. */
function pruningTold(speed) {
  if (!speed) return '';
  const back = speed.takenBack.length === 0 ? '' : `, ${speed.takenBack.length} layers taken back`;
  return ` (${speed.ratio.toFixed(2)} x while pruning, in ${speed.seconds.toFixed(1)} s${back})`;
}

function modelsIn(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.filter(file => file.endsWith('.onnx')).map(file => path.join(folder, file));
}

function reasonOf(error) {
  return (error.stderr || error.message).trim().split('\n').at(-1);
}

async function lathe(...args) {
  const command = [path.join(dist, 'cli.js'), ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}
