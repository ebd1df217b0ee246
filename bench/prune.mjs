// What pruning to half of the MACs costs in accuracy, and what is won back without training:
//   node bench/prune.mjs [MODEL DATA CALIBRATION] [--macs 0.5] [--samples 256] [--sweep FILE]
// Channels chosen by one threshold of importance, by one ratio for all groups, by a sweep and at random, each as cut, with batch norms
// estimated again and with weights reconstructed. The sweep is made here, on the calibration data, or given as the JSON of
// `lathe sensitivity --by prune`. Without arguments: samples/fashion_resnet.onnx. Run `npm run build` before. Exit code 1 when
// reconstruction wins back less than half of what one-shot pruning by L1 loses, the sweep chooses no better than one ratio for all, or the
// pruned model is slower than the original.
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs, promisify } from 'node:util';
import { dist, inRoot } from '../scripts/lib/paths.mjs';

const LEAST_WON_BACK = 0.5;
const RANDOM_SEEDS = [1, 2, 3];
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    macs: { type: 'string', default: '0.5' },
    samples: { type: 'string', default: '256' },
    sweep: { type: 'string' },
  },
});
const [model, data, calibration] =
  positionals.length > 0
    ? positionals
    : ['fashion_resnet.onnx', 'fashion-test.npz', 'fashion-calibration.npz'].map(name => inRoot('samples', name));
if (!calibration) throw new Error('usage: node bench/prune.mjs [MODEL DATA CALIBRATION] [--macs KEPT] [--samples N]');

const repairs = {
  'as cut': ['--no-reconstruct', '--no-reestimate'],
  'batch norms': ['--no-reconstruct'],
  reconstructed: ['--no-reestimate'],
  both: [],
};
const folder = mkdtempSync(path.join(tmpdir(), 'lathe-bench-'));
const output = path.join(folder, 'pruned.onnx');
const sweep = values.sweep ?? path.join(folder, 'sweep.json');
const choices = {
  'L1, one threshold': [[]],
  'L1, one ratio': [['--scope', 'group']],
  'L1, by the sweep': [['--sweep', sweep]],
  'first-order': [['--importance', 'first-order']],
  'batch norm scales': [['--importance', 'bn-scale']],
  activations: [['--importance', 'activation']],
  'random (mean of 3)': RANDOM_SEEDS.map(seed => ['--importance', 'random', '--seed', String(seed)]),
};

try {
  console.log(
    `${path.basename(model)}, ${values.macs} of the MACs, ${values.samples} samples, accuracy on all of ${path.basename(data)}`,
  );
  console.log(
    `  ${'chosen by'.padEnd(22)}${['MACs', ...Object.keys(repairs)].map(name => name.padStart(15)).join('')}`,
  );
  if (values.sweep === undefined)
    writeFileSync(sweep, JSON.stringify(await lathe('sensitivity', model, '--by', 'prune', '--data', calibration)));
  const accuracies = {};
  let original;
  for (const [choice, variants] of Object.entries(choices)) {
    const cells = [];
    for (const [repair, options] of Object.entries(repairs)) {
      const results = [];
      for (const variant of variants) results.push(await pruned([...variant, ...options]));
      if (results.includes(undefined)) break;
      original = results[0].original;
      const mean = name => results.reduce((sum, result) => sum + result[name], 0) / results.length;
      if (cells.length === 0) cells.push(percent(mean('macs')));
      cells.push(percent(mean('accuracy')));
      accuracies[`${choice} ${repair}`] = mean('accuracy');
    }
    const text =
      cells.length > 0 ? cells.map(cell => cell.padStart(15)).join('') : '  the model has nothing to rank by';
    console.log(`  ${choice.padEnd(22)}${text}`);
  }
  const [cut, both] = ['as cut', 'both'].map(repair => accuracies[`L1, one threshold ${repair}`]);
  const [even, swept] = ['L1, one ratio', 'L1, by the sweep'].map(choice => accuracies[`${choice} both`]);
  const share = (both - cut) / (original - cut);
  console.log(`  original ${percent(original)}; won back ${percent(share)} of what one-shot L1 loses`);
  console.log(`  at these MACs the sweep's choice is ${percent(swept - even)} better than one ratio for all`);
  const latency = await latencyRatio();
  console.log(
    `  time of the pruned model: ${latency.ratio.toFixed(2)} x the original's (${latency.spread.map(r => r.toFixed(2)).join(' to ')})`,
  );
  process.exitCode = share >= LEAST_WON_BACK && swept > even && latency.spread[0] <= 1 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true });
}

/** MACs as a share and accuracy of the model pruned so; undefined where the ranking has nothing to go by. */
async function pruned(options) {
  const calibrated = ['--data', calibration, '--samples', values.samples];
  try {
    await lathe(
      'prune',
      model,
      '--any-speed',
      '-o',
      output,
      '--force',
      '--macs',
      values.macs,
      ...calibrated,
      ...options,
    );
  } catch (error) {
    if (/has nothing to rank/.test(error.stderr ?? '')) return undefined;
    throw error;
  }
  const { accuracy, ratio } = await lathe(
    'compare',
    model,
    output,
    '--data',
    data,
    '--runs',
    '1',
    '--samples',
    '1000000',
  );
  return { macs: ratio.macs, accuracy: accuracy.b, original: accuracy.a };
}

async function latencyRatio() {
  await lathe('prune', model, '--any-speed', '-o', output, '--force', '--macs', values.macs);
  const { ratio, latency } = await lathe('compare', model, output, '--runs', '100');
  return { ratio: ratio.latencyMs, spread: latency.ratioSpread };
}

async function lathe(...args) {
  const command = [path.join(dist, 'cli.js'), ...args, '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, command, { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}

function percent(share) {
  return `${(100 * share).toFixed(1)} %`;
}
