/** `lathe check` as a command: what it measures is what the other commands measure, and its exit code is the verdict. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Verdict } from '../../src/cli/check/verdict';
import type { CheckResult } from '../../src/cli/print/checkText';
import type { Comparison, Inspection } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { corpusFiles, skipWithoutCorpus } from '../support/onnxFiles';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const model = inRoot('samples', 'fashion_mobilenet.onnx');
const original = inRoot('samples', 'fashion_resnet.onnx');
const custom = inRoot('test', 'fixtures', 'custom_domain.onnx');
const labelled = ['--data', inRoot('samples', 'fashion-test.npz'), '--samples', '100'];
const folder = temporaryFolder();
Object.assign(process.env, ownCache(folder).env);

interface Checked {
  readonly result: CheckResult;
  readonly stderr: string;
  of(name: string): Verdict;
}

/** The JSON, which agrees with the exit code. */
async function check(...args: string[]): Promise<Checked> {
  const { code, stdout, stderr } = await runInProcess(['check', ...args, '--json']);
  assert.notEqual(stdout, '', stderr);
  assert.doesNotMatch(stdout, /\bNaN\b|\bInfinity\b/);
  const result = JSON.parse(stdout) as CheckResult;
  assert.equal(code, result.met ? 0 : 1, stderr);
  assert.equal(
    result.met,
    result.budgets.every(v => v.met),
  );
  if (result.met) assert.equal(stderr, '');
  else assert.match(stderr, /^lathe: .* of \d+ budgets? missed: [^\n]*\n$/);
  return { result, stderr, of: name => result.budgets.find(v => v.name === name)! };
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runInProcess([...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

test('budgets of the file are those of inspect, and nothing is run for them', async () => {
  const i = await json<Inspection>('inspect', model, '--dim', 'batch=4');
  const names = ['sizeMB', 'parameters', 'macs', 'flops', 'peakActivationMB'];
  const values = [i.bytes / 1e6, i.parameters, i.macs!, i.flops!, i.peakActivationBytes! / 1e6];
  const exactly = names.map((name, n) => `${name}=${values[n]}`).join(',');
  const { result } = await check(model, '--budget', exactly, '--dim', 'batch=4');
  assert.deepEqual(result, {
    model,
    budgets: names.map((name, n) => ({ name, bound: 'at most', limit: values[n], value: values[n], met: true })),
    ...{ met: true, data: null, machine: null },
  });

  const missed = await check(model, '--budget', `parameters=${i.parameters - 1}`, '--budget', 'sizeMB=100');
  assert.deepEqual(
    missed.result.budgets.map(v => v.met),
    [false, true],
  );
  assert.match(missed.stderr, /1 of 2 budgets missed: parameters is [\d,]+, allowed at most [\d,]+\n$/);
});

test('latency is told with its interval, the data and the machine', async () => {
  const { result, of } = await check(model, '--budget', 'latencyMs=60000,latencyP90Ms=60000', '--runs', '20');
  const [p50, p90] = [of('latencyMs'), of('latencyP90Ms')];
  for (const { value, spread } of [p50, p90]) assert.ok(0 < spread![0] && spread![0] <= value! && value! <= spread![1]);
  assert.ok(p50.value! <= p90.value! && result.met);
  assert.match(result.data!, /synthetic/);
  assert.match(result.machine!, /onnxruntime/);
  const missed = await check(model, '--budget', 'latencyMs=1e-6', '--runs', '20');
  assert.equal(missed.of('latencyMs').note, undefined);
});

test('budgets that compare are the figures of compare', async () => {
  const c = await json<Comparison>('compare', original, model, ...labelled, '--runs', '6');
  const { fidelity, accuracy, ratio } = c;
  const expected: Record<string, [bound: string, value: number]> = {
    sqnrDb: ['at least', fidelity!.sqnrDb!],
    cosine: ['at least', fidelity!.cosine!],
    mse: ['at most', fidelity!.mse!],
    klDivergence: ['at most', fidelity!.klDivergence!],
    top1Agreement: ['at least', fidelity!.top1Agreement!],
    accuracy: ['at least', accuracy!.b],
    accuracyDrop: ['at most', Number((accuracy!.a - accuracy!.b).toFixed(2))],
    sizeRatio: ['at most', ratio.bytes],
    parametersRatio: ['at most', ratio.parameters!],
    macsRatio: ['at most', ratio.macs!],
    peakActivationRatio: ['at most', ratio.peakActivationBytes!],
  };
  const limits = Object.keys(expected).map(name => `${name}=0.5`);
  const { result } = await check(model, '--against', original, ...labelled, '--budget', limits.join(','));
  assert.deepEqual([result.against, result.data], [original, c.data]);
  for (const { name, bound, value, met } of result.budgets) {
    assert.deepEqual([bound, value], expected[name], name);
    assert.equal(met, bound === 'at most' ? value! <= 0.5 : value! >= 0.5, name);
  }
  const alone = await check(model, ...labelled, '--budget', 'accuracy=50%');
  assert.equal(alone.of('accuracy').value, accuracy!.b);
});

test('a model against itself is ideal', async () => {
  const { of } = await check(model, '--against', model, '--budget', 'sqnrDb=200,latencyRatio=1.5', '--runs', '40');
  assert.deepEqual(of('sqnrDb'), {
    ...{ name: 'sqnrDb', bound: 'at least', limit: 200, value: null, met: true, note: 'the outputs are identical' },
  });
  const { value, spread } = of('latencyRatio');
  assert.ok(spread![0] <= value! && value! <= spread![1]);
});

test("a metric of the user's own is a budget as well", async () => {
  const metric = path.join(folder, 'metric.js');
  const measured = 'Math.abs(outputs[name].data[0] - reference[name].data[0])';
  writeFileSync(
    metric,
    `exports.name = 'first'; exports.higherIsBetter = false;
exports.evaluate = (outputs, label, reference) => { const [name] = Object.keys(outputs); return ${measured}; };`,
  );
  const args = [model, '--against', original, '--metric', metric];
  const { custom: figure } = await json<Comparison>('compare', original, model, '--metric', metric, '--runs', '6');
  const { of } = await check(...args, '--budget', `custom=${figure!.b / 2}`);
  assert.deepEqual([of('custom').value, of('custom').bound, of('custom').met], [figure!.b, 'at most', false]);
});

test('what is unknown is missed, and the reason is told', async () => {
  const { result, of } = await check(
    custom,
    '--against',
    custom,
    '--budget',
    'macs=1e15,latencyMs=1e6,sqnrDb=0,sizeMB=9',
  );
  for (const name of ['macs', 'latencyMs', 'sqnrDb']) assert.deepEqual([of(name).value, of(name).met], [null, false]);
  assert.match(of('macs').note!, /the cost of 1 layer is unknown/);
  assert.match(of('latencyMs').note!, /onnxruntime .* cannot load the model/);
  assert.match(of('sqnrDb').note!, /Not run/);
  assert.deepEqual([of('sizeMB').met, result.met], [true, false]);
  const open = await check(inRoot('test', 'fixtures', 'dynamic_reshape.onnx'), '--budget', 'macs=1e15');
  assert.match(open.of('macs').note!, /give sizes with --dim, as --dim height=1/);
});

test('people get a table that GitHub shows as one', async () => {
  const { code, stdout, stderr } = await runInProcess(['check', custom, '--budget', 'macs=1000,sizeMB=1']);
  assert.deepEqual(
    [code, stderr],
    [1, `lathe: ${custom}: 1 of 2 budgets missed: macs is unknown, allowed at most 1,000\n`],
  );
  const [title, , ...lines] = stdout.split('\n');
  assert.equal(title, `${custom}: 1 of 2 budgets missed`);
  assert.deepEqual(lines, [
    '| budget | limit         | measured    | result     |',
    '| ------ | ------------- | ----------- | ---------- |',
    '| macs   | at most 1,000 | unknown     | **missed** |',
    '| sizeMB | at most 1 MB  | 0.000546 MB | met        |',
    '',
    '- macs: the cost of 1 layer is unknown; see lathe inspect',
    '',
  ]);
});

test('what cannot be checked is said in one line', async () => {
  const refusals: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[model], 2, /--budget is missing: give limits, as --budget latencyMs=15,sizeMB=50/],
    [[model, '--budget', 'speed=5'], 2, /there is no budget 'speed'/],
    [[model, '--budget', 'sqnrDb=20'], 2, /the budget sqnrDb compares: name the original with --against ORIGINAL/],
    [[model, '--budget', 'macsRatio=1'], 2, /the budget macsRatio compares/],
    [[model, '--budget', 'accuracy=0.9'], 2, /the budget accuracy needs labelled data: give it with --data SET/],
    [[model, '--against', model, '--budget', 'custom=1'], 2, /name it with --metric FILE/],
    [[model, '--budget', 'latencyMs=5', '--runs', '3'], 2, /--runs must be at least 6/],
    [[model, '--against', model, '--dim', 'btach=3', '--budget', 'sizeRatio=1'], 2, /no dimension named btach/],
    [[model, '--budget', path.join(folder, 'none.json')], 1, /none\.json: there is no such file/],
    [
      [model, '--against', path.join(folder, 'none.onnx'), '--budget', 'sizeRatio=1'],
      1,
      /none\.onnx: there is no such/,
    ],
    [
      [model, '--budget', 'accuracy=0.9', '--data', inRoot('samples', 'fashion-calibration.npz')],
      ...([1, /this data has no labels, and accuracy needs them/] as const),
    ],
    [
      [model, '--against', inRoot('test', 'fixtures', 'gru.onnx'), '--budget', 'sqnrDb=1'],
      ...([1, /the models cannot be compared: one takes/] as const),
    ],
  ];
  for (const [args, code, line] of refusals) {
    const outcome = await runInProcess(['check', ...args]);
    assert.deepEqual([outcome.code, outcome.stdout], [code, ''], outcome.stderr);
    assert.match(outcome.stderr, /^lathe[^\n]*\n$/);
    assert.match(outcome.stderr, line);
  }
});

test('every model of the corpus keeps what inspect says of it', { skip: skipWithoutCorpus }, async () => {
  for (const file of corpusFiles) {
    const outcome = await runInProcess(['inspect', file, '--json']);
    if (outcome.code !== 0) continue;
    const { bytes, macs } = JSON.parse(outcome.stdout) as Inspection;
    const { of } = await check(file, '--budget', `sizeMB=${bytes / 1e6},macs=${macs ?? 1}`);
    assert.deepEqual([of('sizeMB').met, of('macs').value, of('macs').met], [true, macs, macs !== null], file);
  }
});
