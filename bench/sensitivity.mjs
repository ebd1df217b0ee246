// How much a sweep of sensitivity saves against running the whole model for every point:
//   node bench/sensitivity.mjs MODEL [DATA] [--by quantize|prune] [--samples N] [--bits 8] [--threads N] [--times N]
// Run `npm run build` before, and nothing else beside it. Each time measures afresh, without the cache.
// `points`: the time of the points over points x samples x the mean of single runs of the whole model, as its file is, in the same process;
// `all`: the same with preparing and calibrating. Exit code 1 when `points` is above 0.5 in the middle
// case; of pruning above 0.3 for models of 1 G MACs and more. `different`: points of pruning that rounding makes equal are run once.
import { execFile } from 'node:child_process';
import { parseArgs, promisify } from 'node:util';
import { inRoot } from '../scripts/lib/paths.mjs';

const BOUND = 0.5;
const LARGE_BOUND = 0.3;
const LARGE_MACS = 1e9;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    by: { type: 'string', default: 'quantize' },
    samples: { type: 'string', default: '32' },
    bits: { type: 'string', default: '8' },
    threads: { type: 'string' },
    times: { type: 'string', default: '5' },
  },
});
const [model, data] = positionals;
if (!model) {
  console.error(
    'usage: node bench/sensitivity.mjs MODEL [DATA] [--by quantize|prune] [--samples N] [--bits 8] [--times N]',
  );
  process.exit(2);
}

const lathe = async (...args) => {
  const { stdout } = await promisify(execFile)(process.execPath, [inRoot('dist', 'cli.js'), ...args, '--json'], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout);
};
const args = ['sensitivity', model, '--by', values.by, '--no-cache', '--samples', values.samples];
if (values.by === 'quantize') args.push('--bits', values.bits);
if (data) args.push('--data', data);
if (values.threads) args.push('--threads', values.threads);

const ratios = [];
for (let i = 0; i < Number(values.times); i++) {
  const {
    points,
    measured = points.length,
    samples,
    seconds,
    prepareSeconds,
    naiveSeconds,
    threads,
  } = await lathe(...args);
  ratios.push(seconds / naiveSeconds);
  console.log(
    `${points.length} points (${measured} different) of ${samples} samples, ${threads} threads: ${seconds.toFixed(2)} s after ${prepareSeconds.toFixed(2)} s,`,
    `naive ${naiveSeconds.toFixed(2)} s; points ${(seconds / naiveSeconds).toFixed(2)},`,
    `all ${((seconds + prepareSeconds) / naiveSeconds).toFixed(2)}`,
  );
}
const isLarge = values.by === 'prune' && (await lathe('inspect', model)).macs >= LARGE_MACS;
const bound = isLarge ? LARGE_BOUND : BOUND;
const middle = ratios.sort((a, b) => a - b)[ratios.length >> 1];
console.log(`points ${middle.toFixed(2)} in the middle case; the bound is ${bound}`);
process.exitCode = middle <= bound ? 0 : 1;
