import assert from 'node:assert/strict';
import { chmodSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { Comparison, Inspection, TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { type Built, buildLathe, type Outcome } from '../support/lathe';
import { corpusFiles, fixtureNames, fixtures, refusedFixtures, skipWithoutCorpus } from '../support/onnxFiles';
import { temporaryFolder } from '../support/temporaryFolder';

const samples = path.resolve(__dirname, '../../samples');
const model = path.join(samples, 'fashion_resnet.onnx');
const calibration = path.join(samples, 'fashion-calibration.npz');
const testData = path.join(samples, 'fashion-test.npz');
const folder = temporaryFolder();

let built: Built;
before(async () => {
  built = await buildLathe();
});
after(() => built.remove());

type Run = (args: readonly string[]) => Promise<Outcome>;
/** As users run it: what a process can spoil is tried with it, for each kind of outcome. */
const program: Run = args => built.run(args);

/** One JSON document and nothing else on standard output, nothing on standard error. */
async function json<T>(args: readonly string[], run: Run = runInProcess): Promise<T> {
  const { code, stdout, stderr } = await run([...args, '--json']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, args.join(' '));
  assert.doesNotMatch(stdout, /\bNaN\b|\bInfinity\b/);
  return JSON.parse(stdout) as T;
}

/** Refused: the exit code, one line on standard error that matches, nothing on standard output. */
async function refused(args: readonly string[], line: RegExp, code = 1, run: Run = runInProcess): Promise<void> {
  const outcome = await run(args);
  assert.equal(outcome.code, code, `${args.join(' ')}: ${outcome.stderr}`);
  assert.equal(outcome.stdout, '');
  assert.match(outcome.stderr, /^lathe[^\n]*\n$/, 'one line');
  assert.doesNotMatch(outcome.stderr, /internal error|\n\s+at /);
  assert.match(outcome.stderr, line);
}

test('help and version', async () => {
  for (const [run, ...args] of [
    [program, 'help'],
    [runInProcess, '--help'],
    [runInProcess, '-h'],
  ] as const) {
    const { code, stdout, stderr } = await run(args);
    assert.deepEqual([code, stderr], [0, '']);
    for (const command of ['inspect', 'quantize', 'compare', 'ops'])
      assert.match(stdout, new RegExp(`^  ${command} `, 'm'));
  }
  const { version } = JSON.parse(readFileSync(path.resolve(__dirname, '../../package.json'), 'utf8')) as {
    version: string;
  };
  assert.equal((await program(['version'])).stdout, `${version}\n`);
  assert.equal((await runInProcess(['--version'])).stdout, `${version}\n`);
  assert.match((await runInProcess(['compare', '--help'])).stdout, /^usage: lathe compare A B /);
  assert.match((await runInProcess(['help', 'compare'])).stdout, /^usage: lathe compare A B /);
  const bare = await program([]);
  assert.deepEqual([bare.code, bare.stdout], [2, '']);
  assert.match(bare.stderr, /usage: lathe COMMAND/);
});

test('what is not understood is exit code 2 with the usage', async () => {
  const usage = (args: readonly string[], line: RegExp) => refused(args, line, 2);
  await refused(['frobnicate'], /there is no command 'frobnicate'/, 2, program);
  await usage(['inspect'], /MODEL is missing; see lathe inspect --help/);
  await usage(['inspect', 'a', 'b'], /unexpected argument 'b'/);
  await usage(['inspect', 'a', '--frob'], /'--frob'.*see lathe inspect --help/);
  await usage(['inspect', 'a', '--dim'], /--dim.*argument missing/);
  for (const dim of ['batch', '=3', 'batch=x', 'batch=0', 'batch=-1', 'batch=1.5'])
    await usage(['inspect', 'a', `--dim=${dim}`], /--dim/);
  await usage(['compare', 'a'], /B is missing/);
  await usage(['compare', 'a', 'b', '--runs', 'many'], /--runs must be a whole number above 0, not 'many'/);
  await usage(['quantize', 'a'], /the output is missing: name it with -o OUT/);
  await usage(['quantize', 'a', '-o', 'b', '--bits', '3'], /--bits must be 8, 4, not '3'/);
  await usage(['quantize', 'a', '-o', 'b', '--mode', 'nonsense'], /--mode must be static, dynamic, weights/);
});

test('inspect prints the stable JSON', async () => {
  const inspection = await json<Inspection>(['inspect', model], program);
  assert.deepEqual(Object.keys(inspection), [
    ...['name', 'opset', 'irVersion', 'bytes', 'nodes', 'parameters', 'macs', 'flops', 'weightBytes'],
    ...['peakActivationBytes', 'unknownCost', 'inputs', 'outputs', 'layers'],
  ]);
  assert.equal(inspection.bytes, readFileSync(model).length);
  assert.equal(inspection.flops, 2 * inspection.macs!);
  assert.equal(
    inspection.macs,
    inspection.layers.reduce((n, l) => n + l.macs!, 0),
  );
  const four = await json<Inspection>(['inspect', model, '--dim', 'batch=4']);
  assert.equal(four.macs, 4 * inspection.macs!);
});

test('sizes of dimensions that the model does not have are refused by every command that takes them', async () => {
  const output = path.join(folder, 'sized.onnx');
  const commands = [
    ['inspect', model],
    ['profile', model],
    ['sensitivity', model, '--by', 'quantize'],
    ['quantize', model, '-o', output],
    ['float16', model, '-o', output],
    ['prune', model, '-o', output, '--ratio', '0.5'],
    ['compare', model, path.join(samples, 'fashion_mobilenet.onnx')],
  ];
  const line = /fashion_resnet\.onnx: the model has no dimension named btach: it has batch/;
  for (const command of commands) await refused([...command, '--dim', 'btach=4'], line, 2);
});

test('the table for people names every layer', async () => {
  const { code, stdout, stderr } = await runInProcess(['inspect', model]);
  assert.deepEqual([code, stderr], [0, '']);
  const { layers } = await json<Inspection>(['inspect', model]);
  for (const layer of layers) assert.ok(stdout.includes(`\n${layer.name} `), layer.name);
});

test('every fixture is inspected, or refused in one line', async () => {
  for (const name of fixtureNames) {
    const file = path.join(fixtures, name);
    if (refusedFixtures.has(name)) await refused(['inspect', file], new RegExp(`${name}|${file}`));
    else assert.equal((await json<Inspection>(['inspect', file])).name, name);
  }
});

test('external data counts in the size, and may not lead out of the folder', async () => {
  const external = path.join(fixtures, 'external');
  for (const file of readdirSync(external).filter(f => f.endsWith('.onnx'))) {
    const isGood = file === 'model.onnx' || file === 'whole_file.onnx';
    if (!isGood) await refused(['inspect', path.join(external, file)], new RegExp(`^lathe: ${file}: `));
  }
  const { bytes } = await json<Inspection>(['inspect', path.join(external, 'model.onnx')]);
  const own = readFileSync(path.join(external, 'model.onnx')).length;
  assert.equal(bytes, own + readFileSync(path.join(external, 'weights.bin')).length);
});

test('bad input is one line that says what, where and what to do', async () => {
  const write = (name: string, content: string | Uint8Array) => {
    writeFileSync(path.join(folder, name), content);
    return path.join(folder, name);
  };
  const missing = path.join(folder, 'none.onnx');
  await refused(['inspect', missing], /none\.onnx: there is no such file; check the path/, 1, program);
  await refused(['inspect', folder], /this is a folder; name a file in it/);
  const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46, 0);
  await refused(['inspect', write('picture.onnx', jpeg)], /picture\.onnx: .*JPEG/);
  await refused(['inspect', write('empty.onnx', '')], /empty\.onnx: the file is empty/);
  await refused(['quantize', model, '-o', path.join(folder, 'no', 'x.onnx')], /folder .* does not exist/);
  await refused(['quantize', model, '-o', write('there.onnx', 'x')], /the output exists already/);
  await refused(['quantize', model, '-o', model], /this is the original model/);
  const out = path.join(folder, 'never.onnx');
  await refused(
    ['quantize', model, '-o', out, '--data', path.join(folder, 'none.npz')],
    /none\.npz: there is no such file/,
  );
  await refused(['quantize', model, '-o', out, '--data', write('bad.npz', 'no zip')], /bad\.npz: not a readable \.npz/);
  await refused(['quantize', path.join(fixtures, 'gru.onnx'), '-o', out, '--data', testData], /fashion-test\.npz: /);
  await refused(['compare', model, path.join(fixtures, 'gru.onnx')], /models cannot be compared: one takes/);
  assert.deepEqual(
    readdirSync(folder).filter(f => f.includes('never')),
    [],
  );
});

test('a file that may not be read', {
  skip: process.getuid?.() === 0 ? 'root may read everything' : false,
}, async () => {
  const file = path.join(folder, 'secret.onnx');
  writeFileSync(file, readFileSync(model));
  chmodSync(file, 0);
  await refused(['inspect', file], /secret\.onnx: it may not be read \(permission denied\)/);
});

test('quantize and compare, from a folder elsewhere, with paths relative to it', async () => {
  const relative = (file: string) => path.relative(folder, file);
  const quantized = await built.run(
    ['quantize', relative(model), '-o', 'int8.onnx', '--data', relative(calibration), '--json'],
    { cwd: folder },
  );
  assert.deepEqual([quantized.code, quantized.stderr], [0, '']);
  const report = JSON.parse(quantized.stdout) as TransformReport;
  const output = path.join(folder, 'int8.onnx');
  assert.equal(report.output, output);
  assert.equal(report.bytes, readFileSync(output).length);
  assert.ok(report.changed.length > 0 && report.steps.every(s => s.seconds >= 0));

  const c = await json<Comparison>(['compare', model, output, '--data', testData, '--runs', '20'], program);
  assert.equal(c.ratio.bytes, c.b.bytes / c.a.bytes);
  assert.ok(c.ratio.bytes < 0.5, `${c.ratio.bytes} of the size`);
  assert.equal(c.latency!.runs, 20);
  const [low, high] = c.latency!.ratioSpread;
  assert.ok(low <= c.ratio.latencyMs! && c.ratio.latencyMs! <= high);
  assert.ok(c.fidelity!.sqnrDb! > 10 && c.fidelity!.cosine! > 0.9 && !c.fidelity!.identical);
  assert.equal(c.accuracy!.samples, c.fidelity!.samples);
  assert.ok(c.accuracy!.a - c.accuracy!.b < 0.03, JSON.stringify(c.accuracy));
  assert.match(c.data, /^fashion-test\.npz: \d+ samples, labelled$/);
});

test('a model against itself is identical; without data everything says synthetic', async () => {
  const itself = ['compare', model, model, '--runs', '10', '--threads', '1'];
  const c = await json<Comparison>(itself);
  assert.deepEqual([c.fidelity!.sqnrDb, c.fidelity!.identical, c.fidelity!.top1Agreement], [null, true, 1]);
  assert.match(c.data, /synthetic/);
  assert.equal(c.accuracy, undefined);
  assert.deepEqual([c.ratio.bytes, c.ratio.macs], [1, 1]);
  const text = await runInProcess(itself);
  assert.match(text.stdout, /outputs are identical/);
  assert.match(text.stdout, /data: synthetic/);
});

test('a model that the runtime cannot load is compared by its structure, with a note', async () => {
  const custom = path.join(fixtures, 'custom_domain.onnx');
  const c = await json<Comparison>(['compare', custom, custom], program);
  assert.deepEqual([c.latency, c.fidelity, c.ratio.bytes], [null, null, 1]);
  assert.match(c.notes.join(), /Not run: custom_domain\.onnx: onnxruntime .*FancyPool/);
});

test('ops lists what is known of every operator', async () => {
  const ops = await json<{ type: string; infer: boolean; cost: boolean; quantize: string | null }[]>(['ops'], program);
  const conv = ops.find(o => o.type === 'Conv');
  assert.deepEqual([conv?.infer, conv?.cost, conv?.quantize], [true, true, 'integer']);
  assert.match((await runInProcess(['ops'])).stdout, /^Conv +1 11 22 +conv +yes +yes +integer +yes +1 +22$/m);
});

test('Ctrl+C ends the command and leaves no file behind', { skip: process.platform === 'win32' }, async () => {
  const output = path.join(folder, 'interrupted.onnx');
  const { child, outcome } = built.start(['quantize', model, '-o', output, '--data', calibration]);
  await until(() => readdirSync(folder).some(f => f.startsWith('.interrupted')));
  child.kill('SIGINT');
  const { code, stdout, stderr } = await outcome;
  assert.deepEqual([code, stdout, stderr], [130, '', 'lathe: Cancelled.\n']);
  assert.deepEqual(
    readdirSync(folder).filter(f => f.includes('interrupted')),
    [],
  );
});

test('a reader who leaves early is no error', { skip: process.platform === 'win32' }, async () => {
  const { child, outcome } = built.start(['ops']);
  child.stdout?.destroy();
  const { code, stderr } = await outcome;
  assert.deepEqual([code, stderr], [0, '']);
});

test('every model of the corpus is inspected', { skip: skipWithoutCorpus }, async () => {
  for (const file of corpusFiles) {
    const inspection = await json<Inspection>(['inspect', file]);
    assert.equal(inspection.name, path.basename(file));
    assert.ok(inspection.layers.length > 0, file);
  }
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 5));
}
