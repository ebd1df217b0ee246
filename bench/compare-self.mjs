// How often a model against itself is "within noise", for each model given:
//   node bench/compare-self.mjs MODEL... [--times 10] [--runs N]
// Run `npm run build` before, and nothing else beside it. A 95 % interval may leave out 1 in one of twenty comparisons.
// Exit code 1 when fewer than 85 % of all intervals hold 1.
import { execFile } from 'node:child_process';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { dist } from '../scripts/lib/paths.mjs';

const ENOUGH = 0.85;

const { values, positionals: models } = parseArgs({
  allowPositionals: true,
  options: { times: { type: 'string', default: '10' }, runs: { type: 'string' } },
});
if (models.length === 0) throw new Error('usage: node bench/compare-self.mjs MODEL... [--times N] [--runs N]');

const compare = async model => {
  const args = ['compare', model, model, '--samples', '1', '--json', ...(values.runs ? ['--runs', values.runs] : [])];
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(dist, 'cli.js'), ...args], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout).latency;
};

let holding = 0;
let all = 0;
for (const model of models) {
  const spreads = [];
  for (let i = 0; i < Number(values.times); i++) {
    const { verdict, ratioSpread } = await compare(model);
    spreads.push(ratioSpread);
    all++;
    if (verdict === 'within noise') holding++;
    console.log(`${path.basename(model)}: ${ratioSpread.map(r => r.toFixed(3)).join(' to ')}, ${verdict}`);
  }
  const width = spreads.map(([low, high]) => high - low).sort((a, b) => a - b)[spreads.length >> 1];
  console.log(`${path.basename(model)}: the interval is ${width.toFixed(3)} wide in the middle case`);
}
console.log(`${holding} of ${all} within noise`);
process.exitCode = holding >= ENOUGH * all ? 0 : 1;
