// Whether automatic mixed precision beats uniform INT8 in accuracy at nearly its size, on data that had no part in choosing:
//   node bench/search.mjs [MODEL DATA CALIBRATION] [--max-drop 0.5] [--per-tensor] [--reduce-range]
// Every second sample of DATA is used to choose, the others to verify. Without arguments: samples/fashion_mobilenet.onnx with one scale
// per weight and weights of 7 bits, where uniform INT8 loses more than a point. Run `npm run build` before. Exit code 1 when mixed
// precision is not better, is more than 15 % larger, or when the front does not fall in cost, size and accuracy.
import 'tsx';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { dist, inRoot } from '../scripts/lib/paths.mjs';

// TypeScript of this package is CommonJS to Node: its exports are on `default`.
const { readNpz } = (await import('../test/support/npz.ts')).default;
const { npyBytes } = (await import('../test/support/npyBytes.ts')).default;

const MOST_GROWTH = 1.15;
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'max-drop': { type: 'string', default: '0.5' },
    'per-tensor': { type: 'boolean' },
    'reduce-range': { type: 'boolean' },
  },
});
const isSample = positionals.length === 0;
const [model, data, calibration] = isSample
  ? ['fashion_mobilenet.onnx', 'fashion-test.npz', 'fashion-calibration.npz'].map(name => inRoot('samples', name))
  : positionals;
if (!calibration)
  throw new Error(
    'usage: node bench/search.mjs [MODEL DATA CALIBRATION] [--max-drop N] [--per-tensor] [--reduce-range]',
  );
const choices = ['per-tensor', 'reduce-range'].filter(name => isSample || values[name]).map(name => `--${name}`);

const folder = mkdtempSync(path.join(tmpdir(), 'lathe-bench-'));
const inFolder = name => path.join(folder, name);
try {
  const arrays = readNpz(data);
  const [choosing, verifying] = [everySecond(arrays, 0, 'choosing'), everySecond(arrays, 1, 'verifying')];
  const calibrated = ['--calibration-data', calibration, '--calibration-samples', '256', '--samples', '1000000'];
  const search = ['search', model, '--data', choosing, ...calibrated, '--max-drop', values['max-drop'], ...choices];
  const started = performance.now();
  const found = await lathe(...search, '--no-cache', '-o', inFolder('mixed.onnx'));
  const seconds = (performance.now() - started) / 1000;
  await lathe('quantize', model, '--data', calibration, '--samples', '256', ...choices, '-o', inFolder('uniform.onnx'));
  const [uniform, mixed] = [await verified('uniform.onnx', verifying), await verified('mixed.onnx', verifying)];
  console.log(
    `${path.basename(model)} ${choices.join(' ')}, chosen on ${found.samples} samples in ${seconds.toFixed(1)} s, verified on the others`,
  );
  printFigures(found, uniform, mixed);
  printFront(found);
  process.exitCode =
    isMonotone(found) && mixed.accuracy > uniform.accuracy && mixed.bytes <= MOST_GROWTH * uniform.bytes ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** A data set of every second sample. */
function everySecond(arrays, from, name) {
  mkdirSync(inFolder(name));
  for (const [array, { shape, data: all }] of arrays) {
    const [samples, ...dims] = shape;
    const size = all.length / samples;
    const rows = Array.from({ length: samples }, (_, i) => i).filter(i => i % 2 === from);
    const part = new all.constructor(rows.length * size);
    for (const [i, row] of rows.entries()) part.set(all.subarray(row * size, (row + 1) * size), i * size);
    const descr = all instanceof BigInt64Array ? '<i8' : '<f4';
    writeFileSync(inFolder(`${name}/${array}.npy`), npyBytes(part, { shape: [rows.length, ...dims], descr }));
  }
  return inFolder(name);
}

async function lathe(...args) {
  const command = [path.join(dist, 'cli.js'), ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

async function verified(name, samples) {
  const { a, b, accuracy, ratio } = await lathe(
    'compare',
    model,
    inFolder(name),
    '--data',
    samples,
    '--runs',
    '50',
    '--no-cache',
  );
  return {
    bytes: b.bytes,
    accuracy: accuracy.b,
    float: { bytes: a.bytes, accuracy: accuracy.a },
    time: ratio.latencyMs,
  };
}

function printFigures(found, uniform, mixed) {
  const chosen = found.points[found.chosen];
  const rows = {
    FP32: { ...uniform.float, chosenOn: found.baseline, time: 1 },
    'INT8 uniform': { ...uniform, chosenOn: found.points[0].measured.value },
    [`mixed, ${chosen.float.length} of ${found.layers.length} layers FP32`]: {
      ...mixed,
      chosenOn: chosen.measured.value,
    },
  };
  for (const [name, { bytes, accuracy, chosenOn, time }] of Object.entries(rows))
    console.log(
      `  ${name.padEnd(30)} ${String(bytes).padStart(9)} bytes  ${percent(accuracy)} verified, ${percent(chosenOn)} on what it was chosen on  ${time.toFixed(2)} x the time`,
    );
}

function printFront({ points, front, chosen }) {
  console.log('  front (value on the samples of choosing):');
  for (const i of front) {
    const { float, predictedCost, measured } = points[i];
    console.log(
      `    ${String(float.length).padStart(3)} float ${String(measured.bytes).padStart(9)} bytes  cost ${predictedCost.toFixed(3)}  ${percent(measured.value)}${i === chosen ? '  chosen' : ''}`,
    );
  }
}

function isMonotone({ points, front }) {
  return front.slice(1).every((index, i) => {
    const [larger, smaller] = [points[front[i]], points[index]];
    return (
      smaller.predictedCost < larger.predictedCost &&
      smaller.measured.bytes < larger.measured.bytes &&
      smaller.measured.value < larger.measured.value
    );
  });
}

function percent(share) {
  return `${(100 * share).toFixed(2)} %`;
}
