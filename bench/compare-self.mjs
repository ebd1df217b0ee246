// How often the 99 % interval of a model against itself holds 1, for each model given, and how wide it is:
//   node bench/compare-self.mjs MODEL... [--times 100] [--runs N] [--threads N]
// Run `npm run build` before, and nothing else beside it.
// Exit code 1 when a model's interval holds 1 in fewer than 95 of 100 trials, or is 0.3 wide or more in the middle case.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { dist } from '../scripts/lib/paths.mjs';

const ENOUGH = 0.95;
const NARROW = 0.3;

const { values, positionals: models } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '100' }, runs: { type: 'string' }, threads: { type: 'string' } },
});
if (models.length === 0)
  throw new Error('usage: node bench/compare-self.mjs MODEL... [--times N] [--runs N] [--threads N]');

const given = ['runs', 'threads'].flatMap(name => (values[name] ? [`--${name}`, values[name]] : []));
const compare = async model => {
  const args = ['compare', model, model, '--samples', '1', '--json', ...given];
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(dist, 'cli.js'), ...args], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout).latency;
};

let failed = false;
for (const model of models) {
  const name = path.basename(model);
  const widths = [];
  let holding = 0;
  for (let i = 0; i < Number(values.times); i++) {
    const { ratioSpread } = await compare(model);
    const [low, high] = ratioSpread;
    widths.push(high - low);
    const holds = low <= 1 && high >= 1;
    if (holds) holding++;
    else console.log(`${name}: trial ${i + 1} gave ${low.toFixed(3)} to ${high.toFixed(3)}`);
  }
  const width = widths.sort((a, b) => a - b)[widths.length >> 1];
  console.log(`${name}: holds 1 in ${holding} of ${widths.length} trials, ${width.toFixed(3)} wide in the middle case`);
  failed ||= holding < ENOUGH * widths.length || width >= NARROW;
}
process.exitCode = failed ? 1 : 0;
