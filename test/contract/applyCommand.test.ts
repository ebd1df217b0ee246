/** Recipes through the command line: what was done is done again byte by byte, and marks mix precisions in one model. */
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { Model } from '../../src/core/ir';
import { GraphIndex } from '../../src/core/ir';
import type { Comparison, TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe } from '../support/lathe';
import { openModel } from '../support/onnxFiles';
import { ownCache } from '../support/ownCache';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const sample = (name: string) => inRoot('samples', name);
const calibration = sample('fashion-calibration.npz');
const labelled = sample('fashion-test.npz');
const folder = temporaryFolder();
const inFolder = (name: string) => path.join(folder, name);
// For the commands that run in this process, and those that it starts.
Object.assign(process.env, ownCache(folder).env);

let built: Built;
before(async () => {
  built = await buildLathe();
});
after(() => built.remove());

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runInProcess([...args, '--json']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, args.join(' '));
  return JSON.parse(stdout) as T;
}
/** A sample beside what marks made of it, by accuracy. */
const comparedWithMarked = (model: string): Promise<Comparison> => {
  const once = ['--runs', '1', '--threads', '1'];
  return json('compare', sample(model), inFolder('marks.onnx'), '--data', labelled, ...once);
};
async function refused(args: readonly string[], exit: number, line: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runInProcess(args);
  assert.deepEqual([code, stdout], [exit, '']);
  assert.match(stderr, /^lathe[^\n]*\n$/, 'one line');
  assert.match(stderr, line);
}
const bytes = (name: string) => readFileSync(inFolder(name));

/** Writes a recipe and applies it to a sample. */
async function applied(model: string, layers: object, steps: readonly object[], ...more: string[]) {
  const recipe = { version: 1, model: { file: model }, layers, steps };
  writeFileSync(inFolder('marks.recipe.json'), JSON.stringify(recipe));
  const args = ['--recipe', inFolder('marks.recipe.json'), '-o', inFolder('marks.onnx'), '--force', ...more];
  const report = await json<TransformReport>('apply', sample(model), ...args);
  return { report, model: await openModel(inFolder('marks.onnx')) };
}

const laws: readonly [name: string, model: string, args: readonly string[]][] = [
  ['static', 'fashion_resnet.onnx', ['--data', calibration, '--calibration', 'percentile', '--samples', '24']],
  ['operators on integers', 'fashion_resnet.onnx', ['--data', calibration, '--format', 'qoperator', '--per-tensor']],
  ['synthetic', 'fashion_mobilenet.onnx', ['--exclude', '/stem/conv/Conv', '--reduce-range']],
  ['recovered', 'fashion_mobilenet.onnx', ['--data', calibration, '--samples', '32', '--equalize', '--correct-bias']],
  ['dynamic', 'fashion_attention.onnx', ['--mode', 'dynamic', '--per-tensor']],
  ['weights', 'fashion_attention.onnx', ['--mode', 'weights', '--bits', '4', '--block-size', '16', '--symmetric']],
];
for (const [name, model, args] of laws)
  test(`a saved recipe reproduces the bytes of quantize: ${name}`, async () => {
    await reproduces(['quantize', sample(model), ...args], sample(model));
  });

test('a saved recipe reproduces the bytes of float16', async () => {
  const model = sample('fashion_resnet.onnx');
  await reproduces(['float16', model, '--half-borders', '--exclude', '/stem/conv/Conv'], model);
});

async function reproduces(command: readonly string[], model: string): Promise<void> {
  const recipe = inFolder('saved.recipe.json');
  await json(...command, '-o', inFolder('direct.onnx'), '--save-recipe', recipe, '--force');
  // By another process, as on another day: all that it knows is in the recipe.
  const { code, stdout, stderr } = await built.run([
    ...['apply', model, '--recipe', recipe, '-o', inFolder('replayed.onnx'), '--force', '--no-cache', '--json'],
  ]);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' });
  const { warnings } = JSON.parse(stdout) as TransformReport;
  assert.ok(!warnings.some(w => /recipe/.test(w)), warnings.join());
  assert.ok(bytes('direct.onnx').equals(bytes('replayed.onnx')));
}

test('saving a recipe changes nothing, and applying it twice gives the same', async () => {
  const model = sample('fashion_resnet.onnx');
  const command = ['quantize', model, '--data', calibration, '--samples', '16', '--force'];
  const recipe = inFolder('twice.recipe.json');
  await json(...command, '-o', inFolder('plain.onnx'));
  await json(...command, '-o', inFolder('saved.onnx'), '--save-recipe', recipe);
  const saved = bytes('twice.recipe.json');
  for (const name of ['first.onnx', 'second.onnx'])
    await json('apply', model, '--recipe', recipe, '-o', inFolder(name), '--force');
  for (const name of ['saved.onnx', 'first.onnx', 'second.onnx'])
    assert.ok(bytes('plain.onnx').equals(bytes(name)), name);
  await json(...command, '-o', inFolder('saved.onnx'), '--save-recipe', recipe);
  assert.ok(bytes('twice.recipe.json').equals(saved), 'the recipe itself is the same');
});

const opsReading = (model: Model, name: string) => {
  const index = new GraphIndex(model.graph);
  const node = model.graph.nodes.find(n => n.name === name)!;
  return node.inputs.map(i => index.producer(i)?.opType ?? index.constant(i)?.type);
};

test('int8, float16 and float32 in one model: integers where they are marked, one cast at each border', async () => {
  const [int8, half, float] = ['/stage3/block0/conv1/Conv', '/stage3/block1/conv1/Conv', '/stem/conv/Conv'];
  const marks = {
    [int8!]: { precision: 'int8' },
    [half!]: { precision: 'float16' },
    [float!]: { precision: 'float32' },
  };
  const { report, model } = await applied('fashion_resnet.onnx', marks, [], '--data', calibration);
  assert.ok(report.changed.includes(int8!) && report.changed.includes(half!) && !report.changed.includes(float!));
  assert.deepEqual(opsReading(model, int8!).slice(0, 2), ['DequantizeLinear', 'DequantizeLinear']);
  assert.deepEqual(opsReading(model, half!), ['Cast', 'float16', 'float16']);
  assert.equal(opsReading(model, float!)[1], 'float32');
  const casts = model.graph.nodes.filter(n => n.opType === 'Cast');
  assert.equal(casts.length, 2, 'into the float16 layer and out of it');
  assert.deepEqual(JSON.parse(model.metadata.get('lathe.marks')!), marks);
  const steps: { step: string }[] = JSON.parse(model.metadata.get('lathe.steps')!);
  assert.deepEqual(
    steps.map(s => s.step),
    ['quantize', 'float16'],
  );
  assert.equal(model.metadata.get('lathe.source'), 'fashion_resnet.onnx');
});

test('marks refine a step: accuracy holds, and what cannot be done is told', async () => {
  const [half, plain, sum] = ['/stage1/block0/projection/Conv', '/stem/conv/Conv', '/stage1/block0/Add'];
  const { report } = await applied(
    'fashion_resnet.onnx',
    { [half!]: { precision: 'float16' }, [plain!]: { precision: 'float32', prune: 0 } },
    [{ step: 'quantize', mode: 'static', data: { path: path.relative(folder, calibration), samples: 64 } }],
  );
  assert.deepEqual(report.skipped, [{ node: sum, reason: 'a float layer feeds it' }]);
  const comparison = await comparedWithMarked('fashion_resnet.onnx');
  assert.ok(comparison.accuracy!.b > comparison.accuracy!.a - 0.005, JSON.stringify(comparison.accuracy));
});

test('4-bit weights beside float16 and integers', async () => {
  const block = (i: number) => `/encoder/block${i}`;
  const four = [`${block(0)}/mlp_in/MatMul`, `${block(0)}/mlp_out/MatMul`];
  const marks = {
    ...Object.fromEntries(four.map(name => [name, { precision: 'int4' }])),
    '/patches/Conv': { precision: 'int8' },
    [`${block(0)}/gelu/Erf`]: { precision: 'int4' },
    [`${block(1)}/mlp_in/MatMul`]: { precision: 'float16' },
    [`${block(1)}/mlp_in/Add`]: { precision: 'float16' },
  };
  const { report, model } = await applied('fashion_attention.onnx', marks, [], '--data', calibration);
  const ops = model.graph.nodes.map(n => n.opType);
  assert.equal(ops.filter(op => op === 'MatMulNBits').length, 2);
  assert.equal(ops.filter(op => op === 'Cast').length, 2);
  assert.ok(ops.includes('QuantizeLinear'));
  assert.deepEqual(
    report.skipped.map(s => s.node),
    [`${block(0)}/gelu/Erf`],
  );
  const comparison = await comparedWithMarked('fashion_attention.onnx');
  assert.ok(comparison.accuracy!.b > comparison.accuracy!.a - 0.01, JSON.stringify(comparison.accuracy));
});

test('a recipe saved of marks alone names the data and reproduces the bytes', async () => {
  const marks = {
    '/stage1/block0/conv1/Conv': { precision: 'int8' },
    '/stage2/block0/conv1/Conv': { precision: 'float16' },
  };
  const recipe = inFolder('of-marks.recipe.json');
  const args = ['--data', calibration, '--save-recipe', recipe];
  const { report } = await applied('fashion_resnet.onnx', marks, [], ...args);
  const direct = bytes('marks.onnx');
  const { layers, steps } = JSON.parse(bytes('of-marks.recipe.json').toString('utf8'));
  assert.deepEqual(layers, marks);
  assert.equal(path.resolve(folder, steps[0].data.path), calibration);
  const out = ['-o', inFolder('replayed-marks.onnx')];
  const again = await json<TransformReport>('apply', sample('fashion_resnet.onnx'), '--recipe', recipe, ...out);
  assert.deepEqual(again.changed, report.changed);
  assert.ok(direct.equals(bytes('replayed-marks.onnx')));
});

test('a copy of the model is the same model; another one, and other data, are told', async () => {
  const recipe = inFolder('told.recipe.json');
  const data = inFolder('data.npz');
  copyFileSync(calibration, data);
  const args = ['--data', data, '--samples', '16', '--save-recipe', recipe];
  await json('quantize', sample('fashion_resnet.onnx'), '-o', inFolder('told.onnx'), ...args);
  assert.equal(JSON.parse(readFileSync(recipe, 'utf8')).steps[0].data.path, 'data.npz');
  mkdirSync(inFolder('elsewhere'));
  const copy = inFolder('elsewhere/copy.onnx');
  copyFileSync(sample('fashion_resnet.onnx'), copy);
  utimesSync(copy, 1, 1);
  const apply = ['--recipe', recipe, '-o', inFolder('again.onnx'), '--force'];
  const told = async (model: string, ...more: string[]) =>
    (await json<TransformReport>('apply', model, ...apply, ...more)).warnings.filter(w => /recipe/.test(w));
  assert.deepEqual(await told(copy), []);
  assert.match(
    (await told(sample('fashion_mobilenet.onnx'))).join(),
    /another model or version \(fashion_resnet\.onnx\)/,
  );
  copyFileSync(labelled, data);
  assert.match((await told(copy)).join(), /not those that the recipe was written with/);
  assert.deepEqual(await told(copy, '--data', calibration), []);
});

test('what cannot be applied is refused in one line and writes nothing', async () => {
  const model = sample('fashion_resnet.onnx');
  const recipe = inFolder('bad.recipe.json');
  const out = ['-o', inFolder('nothing.onnx')];
  await refused(['apply', model, ...out], 2, /the recipe is missing/);
  await refused(['apply', model, '--recipe', inFolder('none.json'), ...out], 1, /no such file/);
  const says = (text: object) => writeFileSync(recipe, JSON.stringify({ version: 1, model: { file: 'm' }, ...text }));
  says({ layers: { '/stem/conv/Con': { precision: 'int8' }, b: { precision: 'float8' } } });
  await refused(['apply', model, '--recipe', recipe, ...out], 1, /layers\["b"\]\.precision must be .*not "float8"/);
  says({ layers: { '/stem/conv/Con': { precision: 'int8' }, zzz: { precision: 'float16' } } });
  await refused(['apply', model, '--recipe', recipe, ...out], 2, /Con \(did you mean \/stem\/conv\/Conv\?\), zzz/);
  says({ steps: [{ step: 'prune' }] });
  await refused(['apply', model, '--recipe', recipe, ...out], 2, /prune step has nothing to do: give it a ratio/);
  says({ steps: [{ step: 'quantize', mode: 'static', data: { path: 'gone.npz' } }] });
  await refused(['apply', model, '--recipe', recipe, ...out], 1, /gone\.npz: there is no such file/);
  await refused(['float16', model, ...out, '--save-recipe', recipe], 1, /this recipe exists already.*--force/);
  await refused(['float16', model, ...out, '--save-recipe', inFolder('r.onnx')], 2, /ends in \.json/);
  const nowhere = ['--save-recipe', inFolder('none/r.json')];
  await refused(['float16', model, ...out, ...nowhere], 1, /the folder \S+none does not exist/);
  assert.throws(() => bytes('nothing.onnx'), /ENOENT/);
});
