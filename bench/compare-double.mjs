// Whether a comparison sees twice the work: chains of 1, 2, 4 and 8 matrix products against chains of twice as many:
//   node bench/compare-double.mjs [--times 10] [--threads N]
// Run `npm run build` before, and nothing else beside it. Exit code 1 when an interval does not lie above 1 in every trial.
import 'tsx';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { dist } from '../scripts/lib/paths.mjs';

// TypeScript of this package is CommonJS to Node: its exports are on `default`.
const { encodeToBytes } = (await import('../src/core/onnx/index.ts')).default;
const { productModel } = (await import('../src/core/studies/profile/index.ts')).default;

const { values } = parseArgs({ options: { times: { type: 'string', default: '10' }, threads: { type: 'string' } } });
const SIZE = 192;
const folder = mkdtempSync(path.join(tmpdir(), 'lathe-bench-'));
let failed = false;
try {
  for (const products of [1, 2, 4, 8]) {
    const [once, twice] = [await chain(products), await chain(2 * products)];
    const intervals = [];
    for (let i = 0; i < Number(values.times); i++) intervals.push(await compare(once, twice));
    const seen = intervals.filter(([low]) => low > 1).length;
    const [low, high] = [0, 1].map(
      end => intervals.map(spread => spread[end]).sort((a, b) => a - b)[intervals.length >> 1],
    );
    console.log(
      `${products} products against ${2 * products}: slower in ${seen} of ${intervals.length} trials, ${low.toFixed(2)} to ${high.toFixed(2)} in the middle case`,
    );
    failed ||= seen < intervals.length;
  }
} finally {
  rmSync(folder, { recursive: true });
}
process.exitCode = failed ? 1 : 0;

async function chain(products) {
  const file = path.join(folder, `products-${products}.onnx`);
  writeFileSync(file, await encodeToBytes(productModel(SIZE, products)));
  return file;
}

async function compare(a, b) {
  const threads = values.threads ? ['--threads', values.threads] : [];
  const args = ['compare', a, b, '--samples', String(SIZE), '--json', ...threads];
  const { stdout } = await promisify(execFile)(process.execPath, [path.join(dist, 'cli.js'), ...args], {
    maxBuffer: 2 ** 28,
  });
  return JSON.parse(stdout).latency.ratioSpread;
}
