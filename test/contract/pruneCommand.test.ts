/** `lathe prune` as a command, and the transform behind it. */
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { importanceMethods } from '../../src/core/analysis/importance/importance';
import { inspect } from '../../src/core/analysis/inspect';
import { pruneChannels } from '../../src/core/transforms/prune';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import type { PruneReport } from '../../src/protocol/prune';
import { runInProcess } from '../support/commandInProcess';
import { npzDataset } from '../support/labelledData';
import { type Built, buildLathe } from '../support/lathe';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { temporaryFolder } from '../support/temporaryFolder';

const sample = inRoot('samples', 'fashion_resnet.onnx');
const env = { runtime, clock: { now: () => performance.now() } };
const figures = (model: Parameters<typeof inspect>[0]) => inspect(model, { name: '', bytes: 0 });

let lathe: Built;
before(async () => {
  lathe = await buildLathe();
});
after(() => lathe.remove());

test('half of the MACs go, on request', async () => {
  const output = path.join(temporaryFolder(), 'half.onnx');
  const { code, stdout, stderr } = await lathe.run([
    'prune',
    '--any-speed',
    sample,
    '-o',
    output,
    '--macs',
    '0.5',
    '--json',
  ]);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as { output: string; bytes: number; changed: string[]; skipped: unknown[] };
  assert.equal(report.bytes, readFileSync(output).length);
  assert.ok(report.changed.includes('/stage3/block1/conv2/Conv'));
  assert.deepEqual(report.skipped, [
    { node: '/classifier/Gemm', reason: "its channels stay: they are part of the model's output logits" },
  ]);
  const [original, pruned] = [figures(await openModel(sample)), figures(await openModel(output))];
  const share = pruned.macs! / original.macs!;
  assert.ok(share <= 0.5 && share > 0.47, `${share}`);
  assert.ok(pruned.parameters < original.parameters);
  rmSync(path.dirname(output), { recursive: true });
});

test('a sweep says which groups give, up to one loss for all; what was not swept stays', async () => {
  const folder = temporaryFolder();
  const [output, sweep] = [path.join(folder, 'swept.onnx'), path.join(folder, 'sweep.json')];
  const [robust, fragile] = ['/stage3/block1/conv1/Conv', '/stage2/block1/conv1/Conv'];
  const points = [0.25, 0.5, 0.75].flatMap(ratio => [
    { group: [robust], layer: robust, ratio, value: 0.9 - 0.01 * ratio },
    { group: [fragile], layer: fragile, ratio, value: 0.9 - ratio },
  ]);
  writeFileSync(sweep, JSON.stringify({ by: 'prune', metric: 'top1', baseline: 0.9, points }));
  const args = ['prune', '--any-speed', sample, '-o', output, '--macs', '0.9', '--sweep', sweep];
  const { code, stderr, stdout } = await runInProcess(args);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /remove channels: \S+ % of the MACs and \S+ % of the parameters are left/);
  const [original, pruned] = [await openModel(sample), await openModel(output)];
  const channels = (model: typeof original) =>
    new Map(
      model.graph.nodes
        .filter(n => n.opType === 'Conv')
        .map(n => [n.name, model.graph.initializers.get(n.inputs[1]!)!.dims[0]!]),
    );
  const [before, after] = [channels(original), channels(pruned)];
  const smaller = [...before].filter(([name, count]) => after.get(name)! < count).map(([name]) => name);
  assert.deepEqual(smaller, [robust]);
  assert.ok(figures(pruned).macs! <= 0.9 * figures(original).macs!);
  for (const [text, message] of [
    ['{"by": "quantize", "points": []}', /sweep\.json is no sweep of pruning/],
    ['no JSON', /sweep\.json is no sweep of pruning/],
    [
      '{"by": "prune", "metric": "sqnrDb", "points": [{"group": ["of another model"], "ratio": 0.5, "value": 9}]}',
      /the sweep has no points of the layers to prune/,
    ],
    [
      JSON.stringify({
        by: 'prune',
        metric: 'sqnrDb',
        points: [{ group: [robust], ratio: 0.5, value: 9, kept: 50, total: 100 }],
      }),
      /the sweep was measured on another model, where \S+ has 100 channels instead of 96: measure this model/,
    ],
  ] as const) {
    writeFileSync(sweep, text);
    const refused = await runInProcess([...args, '--force']);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, message);
  }
  rmSync(folder, { recursive: true });
});

test('what a sweep predicts is measured, and the choice saved as a recipe gives the same file', async () => {
  const folder = temporaryFolder();
  const [output, again, sweep, recipe] = ['a.onnx', 'b.onnx', 'sweep.json', 'a.recipe.json'].map(f =>
    path.join(folder, f),
  );
  // Weights are fitted in no time where layers have few inputs.
  const model = inRoot('samples', 'fashion_mobilenet.onnx');
  const groupOf = (block: string) => [`${block}/expand/conv/Conv`, `${block}/depthwise/conv/Conv`];
  const [robust, fragile] = [groupOf('/stage2/block0'), groupOf('/stage3/block1')];
  const points = [0.25, 0.5, 0.75].flatMap(ratio => [
    { group: robust, ratio, value: 0.9 - 0.01 * ratio },
    { group: fragile, ratio, value: 0.9 - ratio },
  ]);
  writeFileSync(sweep!, JSON.stringify({ by: 'prune', metric: 'top1', baseline: 0.9, points }));
  const data = inRoot('samples', 'fashion-test.npz');
  const bySweep = ['prune', '--any-speed', model, '-o', output!, '--macs', '0.92', '--sweep', sweep!];
  const args = [...bySweep, '--data', data, '--samples', '32'];
  const { code, stderr, stdout } = await runInProcess([...args, '--save-recipe', recipe!, '--json']);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as PruneReport;
  const { predicted, measured, macs } = report;
  assert.ok(macs.after <= 0.92 * macs.before && macs.after > 0.88 * macs.before);
  assert.deepEqual(predicted!.worst.group, robust);
  assert.ok(predicted!.worst.value! > 0.89 && predicted!.worst.value! < 0.9);
  assert.equal(predicted!.sum, predicted!.worst.value);
  assert.equal(measured!.metric, 'top1');
  assert.equal(measured!.heldOut, true);
  assert.ok(measured!.baseline! > 0.8 && measured!.value! > 0.6 && measured!.standardError! > 0);
  assert.ok(report.steps.some(s => s.name === 'choose channels') && report.steps.some(s => s.name === 'write'));
  const applied = await lathe.run(['apply', model, '--recipe', recipe!, '-o', again!]);
  assert.equal(applied.code, 0, applied.stderr);
  assert.deepEqual(readFileSync(again!), readFileSync(output!));
  // Without data nothing is measured, which is said.
  const plain = await runInProcess([...bySweep, '--force']);
  assert.match(plain.stdout, /accuracy by the sweep: the group of \S+ alone leaves 89\.\d+ % of 90\.00 %/);
  assert.match(plain.stdout, /accuracy measured: - \(give --data\)/);
  rmSync(folder, { recursive: true });
});

test('on data without labels what a sweep with labels predicts is told in SQNR, as it is measured', async () => {
  const folder = temporaryFolder();
  const [output, sweep] = ['a.onnx', 'sweep.json'].map(f => path.join(folder, f));
  const group = ['/stage3/block1/conv1/Conv'];
  const prune = async (point: { value: number; sqnrDb?: number }) => {
    const points = [{ group, ratio: 0.9, ...point }];
    writeFileSync(sweep!, JSON.stringify({ by: 'prune', metric: 'top1', baseline: 0.9, points }));
    const data = ['--data', inRoot('samples', 'fashion-calibration.npz'), '--samples', '16'];
    const args = ['-o', output!, '--force', '--macs', '0.95', '--sweep', sweep!, '--any-speed', '--no-reconstruct'];
    const { code, stdout, stderr } = await runInProcess(['prune', sample, ...args, ...data]);
    assert.equal(code, 0, stderr);
    return stdout;
  };
  const told = await prune({ value: 0.8, sqnrDb: 12 });
  assert.match(told, /SQNR of the outputs by the sweep: the group of \S+ alone leaves \d+\.\d dB/);
  assert.match(told, /SQNR of the outputs measured: \d+\.\d dB/);
  assert.doesNotMatch(told, /differ in kind/);
  assert.match(await prune({ value: 0.8 }), /accuracy by the sweep: [\s\S]*differ in kind: this data has no labels/);
  rmSync(folder, { recursive: true });
});

test('weights become sparse on request, and the size that this saves is told', async () => {
  const folder = temporaryFolder();
  const output = path.join(folder, 'sparse.onnx');
  const { code, stdout, stderr } = await lathe.run(['sparsify', sample, '-o', output, '--sparsity', '0.8', '--json']);
  assert.equal(code, 0, stderr);
  const report = JSON.parse(stdout) as { bytes: number; steps: { name: string; note?: string }[]; warnings: string[] };
  const note = report.steps.find(s => s.name === 'size when compressed')!.note!;
  const share = Number(/: (\d+) %$/.exec(note)![1]);
  assert.ok(share > 20 && share < 60, note);
  assert.ok(report.warnings.some(w => /not be faster/.test(w)));
  assert.equal((await runInProcess(['sparsify', sample, '-o', output])).code, 2);
  const both = await runInProcess(['sparsify', sample, '-o', output, '--pattern', '2:4', '--scope', 'global']);
  assert.equal(both.code, 2);
  assert.match(both.stderr, /--scope has no meaning with --pattern/);
  rmSync(folder, { recursive: true });
});

test('what cannot be meant is told in one line', async () => {
  const output = path.join(temporaryFolder(), 'no.onnx');
  const cases: [string[], number, RegExp][] = [
    [[], 2, /either --ratio.*or --macs/],
    [['--ratio', '0.5', '--macs', '0.5'], 2, /either --ratio.*or --macs/],
    [['--ratio', '1'], 2, /above 0 and below 1/],
    [['--ratio', '0.5', '--layers', 'nowhere'], 2, /nowhere/],
    [['--ratio', '0.5', '--importance', 'luck'], 2, /--importance must be l1/],
    [['--macs', '0.001'], 2, /at least \S+ % of the MACs/],
    [['--ratio', '0.5', '--layers', '/classifier/Gemm'], 1, /output logits/],
    [['--ratio', '0.01', '--round-to', '64'], 1, /keeps all of its channels/],
  ];
  for (const [args, expected, message] of cases) {
    const { code, stdout, stderr } = await runInProcess(['prune', '--any-speed', sample, '-o', output, ...args]);
    assert.equal(code, expected, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.equal(stdout, '');
  }
  const quantized = await runInProcess([
    'prune',
    '--any-speed',
    inRoot('test/fixtures/qdq_conv.onnx'),
    '-o',
    output,
    '--ratio',
    '0.5',
  ]);
  assert.equal(quantized.code, 1);
  assert.match(quantized.stderr, /is quantized/);
  rmSync(path.dirname(output), { recursive: true });
});

test('every way of ranking keeps multiples of 8 and reaches the target; the same seed gives the same model', async () => {
  const original = await openModel(sample);
  const dataset = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
  const few = { ...dataset, samples: 4, batch: dataset.batch.bind(dataset) };
  for (const importance of importanceMethods) {
    const options = { macs: 0.6, importance, seed: 7, reconstruct: false, reestimate: false };
    const { model, macs } = await pruneChannels(original, options, { ...env, dataset: few });
    assert.ok(macs.after <= 0.6 * macs.before && macs.after > 0.56 * macs.before, `${importance}: ${macs.after}`);
    for (const node of model.graph.nodes.filter(n => n.opType === 'Conv')) {
      const [channels] = model.graph.initializers.get(node.inputs[1]!)!.dims;
      assert.equal(channels! % 8, 0, `${importance}: ${node.name} has ${channels} channels`);
    }
    const again = await pruneChannels(original, options, { ...env, dataset: few });
    assert.equal(figures(again.model).macs, figures(model).macs);
  }
});

test('one threshold for all layers removes the same share, spread unevenly', async () => {
  const original = await openModel(sample);
  const channels = (model: typeof original) =>
    model.graph.nodes.filter(n => n.opType === 'Conv').map(n => model.graph.initializers.get(n.inputs[1]!)!.dims[0]!);
  const { model } = await pruneChannels(original, { ratio: 0.4, scope: 'global', roundTo: 1 }, env);
  const [before, kept] = [channels(original), channels(model)];
  const shares = new Set(kept.map((k, i) => Math.round((100 * k) / before[i]!)));
  assert.ok(shares.size > 2, [...shares].join(' '));
  const even = channels((await pruneChannels(original, { ratio: 0.5 }, env)).model);
  assert.deepEqual(
    even,
    before.map(n => Math.round(n / 16) * 8),
  );
});

test('MACs and parameters are met closely, whatever the choice goes by: what is left misses the target by less than one step', async () => {
  const original = await openModel(sample);
  const groups = prunableModel(original).coupling.groups;
  const curves = groups.map(({ layers }, i) => ({
    layers,
    points: [0.3, 0.6, 0.9].map(ratio => ({ ratio, loss: (1 + i) * ratio ** 2 })),
  }));
  for (const target of ['macs', 'parameters'] as const)
    for (const how of [{}, { scope: 'group' }, { curves }] as const)
      for (const share of [0.35, 0.5, 0.75]) {
        const result = await pruneChannels(original, { [target]: share, ...how }, env);
        const { before, after } = result[target];
        const reached = after / before;
        assert.ok(
          reached <= share && reached > share - 0.03,
          `${target} ${JSON.stringify(how)}: ${reached} for ${share}`,
        );
      }
});

test('layers asked for alone are pruned, with all that must go with them', async () => {
  const original = await openModel(sample);
  const { model, changed } = await pruneChannels(original, { ratio: 0.5, layers: ['/stage3/block1/conv1/Conv'] }, env);
  const sizes = (name: string) =>
    model.graph.initializers.get(model.graph.nodes.find(n => n.name === name)!.inputs[1]!)!.dims;
  assert.deepEqual(sizes('/stage3/block1/conv1/Conv').slice(0, 2), [48, 96]);
  assert.deepEqual(sizes('/stage3/block1/conv2/Conv').slice(0, 2), [96, 48]);
  assert.ok(
    changed.every(name => name.includes('/stage3/block1/')),
    changed.join(' '),
  );
});
