import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { EngineClient } from '../../src/engine/client';
import type { QuantizeRequest } from '../../src/protocol/engineApi';
import { engineProcesses, needsProc } from '../support/engineProcesses';
import { type Built, buildLathe } from '../support/lathe';
import { fixtures } from '../support/onnxFiles';
import { temporaryFolder } from '../support/temporaryFolder';

const samples = path.resolve(__dirname, '../../samples');
const model = path.join(samples, 'fashion_mobilenet.onnx');
const calibration = path.join(samples, 'fashion-calibration.npz');
const folder = temporaryFolder();

let built: Built;
let engine: EngineClient;
const lines: string[] = [];
before(async () => {
  built = await buildLathe();
  engine = new EngineClient({ enginePath: built.engine, log: line => lines.push(line) });
});
after(async () => {
  await engine.dispose();
  built.remove();
});

const quantizeTo = (output: string, extra: Partial<QuantizeRequest> = {}): QuantizeRequest => ({
  model,
  output: path.join(folder, output),
  mode: 'static',
  data: calibration,
  ...extra,
});

test('a view, its layers and the statistics of their weights fit together', async () => {
  const view = await engine.call('view', { path: model });
  assert.equal(view.fileName, 'fashion_mobilenet.onnx');
  assert.deepEqual(view.notices, []);
  assert.match(view.hash, /^[0-9a-f]+$/);
  const heaviest = view.layers.reduce((a, b) => (b.weightBytes > a.weightBytes ? b : a));
  const details = await engine.call('layer', { path: model, layer: heaviest.name });
  assert.equal(details.weightBytes, heaviest.weightBytes);
  let bytes = 0;
  for (const tensor of details.weights) {
    const statistics = await engine.call('statistics', { path: model, tensor });
    assert.ok(statistics.min! <= statistics.mean! && statistics.mean! <= statistics.max!);
    const elements = statistics.dims.reduce((n, d) => n * d, 1);
    assert.equal(
      statistics.histogram!.counts.reduce((n, c) => n + c, 0),
      elements,
    );
    bytes += statistics.bytes;
  }
  assert.equal(bytes, heaviest.weightBytes);
  await assert.rejects(engine.call('layer', { path: model, layer: 'none' }), { code: 'usage' });
  await assert.rejects(engine.call('statistics', { path: model, tensor: 'none' }), { code: 'usage' });
});

test('a file that was written anew is read anew, a broken one may be mended', async () => {
  const file = path.join(folder, 'changing.onnx');
  const copy = (name: string) => writeFileSync(file, readFileSync(path.join(fixtures, name)));
  copy('residual_bn.onnx');
  const first = await engine.call('view', { path: file });
  assert.deepEqual(await engine.call('view', { path: file }), first);
  copy('depthwise_se.onnx');
  const [second, again] = await Promise.all([engine.call('view', { path: file }), engine.call('view', { path: file })]);
  assert.notEqual(second.hash, first.hash);
  assert.deepEqual(again, second);
  copy('truncated.onnx');
  await assert.rejects(engine.call('view', { path: file }), { code: 'bad-file' });
  copy('residual_bn.onnx');
  assert.equal((await engine.call('view', { path: file })).nodes, first.nodes);
});

test('other values of the dimensions are another view', async () => {
  const one = await engine.call('view', { path: model });
  const four = await engine.call('view', { path: model, dims: { batch: 4 } });
  assert.equal(four.macs, 4 * one.macs!);
  assert.deepEqual(four.symbols, [{ name: 'batch', value: 4 }]);
});

test('data is described, or refused with the reason', async () => {
  const test = path.join(samples, 'fashion-test.npz');
  const described = await engine.call('describeData', { model, data: test });
  assert.deepEqual([described.labelled, described.label.startsWith('fashion-test.npz: ')], [true, true]);
  await assert.rejects(engine.call('describeData', { model: path.join(fixtures, 'gru.onnx'), data: test }), {
    code: 'missing-data',
  });
});

test('cancelling a study ends it within a second and leaves nothing behind', async () => {
  const controller = new AbortController();
  const seen: string[] = [];
  let cancelledAt = Number.NaN;
  const study = engine.call('quantize', quantizeTo('cancelled.onnx'), {
    signal: controller.signal,
    onProgress: message => {
      seen.push(message);
      if (!/^Calibrating/.test(message) || controller.signal.aborted) return;
      cancelledAt = performance.now();
      controller.abort();
    },
  });
  await assert.rejects(study, { name: 'LatheError', code: 'cancelled' });
  const took = performance.now() - cancelledAt;
  console.log(`cancelled after ${took.toFixed(0)} ms`);
  assert.ok(seen.some(m => m.startsWith('Calibrating')));
  assert.deepEqual(
    readdirSync(folder).filter(f => f.includes('cancelled')),
    [],
  );
});

test('an engine that is killed is an error of its call, leaves nothing behind, and the next call works', {
  skip: needsProc,
}, async () => {
  const before = engineProcesses(built.engine);
  let killed = false;
  const study = engine.call('quantize', quantizeTo('killed.onnx'), {
    onProgress: message => {
      if (killed || !/^Calibrating/.test(message)) return;
      killed = true;
      for (const pid of engineProcesses(built.engine)) if (!before.includes(pid)) process.kill(pid, 'SIGKILL');
    },
  });
  await assert.rejects(study, { code: 'engine-died', message: /^the engine stopped unexpectedly \(SIGKILL\)/ });
  assert.deepEqual(
    readdirSync(folder).filter(f => f.includes('killed')),
    [],
  );

  await engine.call('view', { path: model });
  for (const pid of engineProcesses(built.engine)) process.kill(pid, 'SIGKILL');
  await assert.rejects(engine.call('view', { path: model }), { code: 'engine-died' });
  assert.equal((await engine.call('view', { path: model })).fileName, 'fashion_mobilenet.onnx');
});

test('models can be viewed while a study runs', async () => {
  let answered: Promise<unknown> | undefined;
  let studyIsOver = false;
  const study = engine.call('quantize', quantizeTo('meanwhile.onnx'), {
    onProgress: message => {
      if (/^Calibrating/.test(message))
        answered ??= engine.call('view', { path: model }).then(() => assert.equal(studyIsOver, false));
    },
  });
  const report = await study.finally(() => {
    studyIsOver = true;
  });
  assert.ok(answered, 'there was progress to answer in');
  await answered;
  assert.ok(existsSync(report.output));
  assert.deepEqual(
    readdirSync(folder).filter(f => f.startsWith('.')),
    [],
  );
});

test('an output that exists is refused, and the original even where a link leads to it', async () => {
  const output = path.join(folder, 'there.onnx');
  writeFileSync(output, 'precious');
  await assert.rejects(engine.call('quantize', quantizeTo('there.onnx')), { code: 'exists' });
  assert.equal(readFileSync(output, 'utf8'), 'precious');
  await assert.rejects(engine.call('quantize', quantizeTo('x.onnx', { output: model })), {
    code: 'exists',
    message: /this is the original model/,
  });
  await engine.call('quantize', quantizeTo('there.onnx', { force: true }));
  assert.ok(readFileSync(output).length > 1000);
  await assert.rejects(engine.call('quantize', quantizeTo('no/folder.onnx')), { code: 'missing-file' });
});

test('the engine ends when the one who started it goes', { skip: needsProc }, async () => {
  const other = new EngineClient({ enginePath: built.engine });
  const before = engineProcesses(built.engine);
  await other.call('view', { path: model });
  const [pid] = engineProcesses(built.engine).filter(p => !before.includes(p));
  assert.ok(pid !== undefined);
  await other.dispose();
  assert.equal(existsSync(`/proc/${pid}`), false);
  await assert.rejects(other.call('view', { path: model }), { code: 'cancelled' });
});

test('an engine that cannot be started is one clear line', async () => {
  const missing = new EngineClient({ enginePath: path.join(folder, 'no-engine.js') });
  await assert.rejects(missing.call('view', { path: model }), {
    code: 'engine-died',
    message: /no-engine\.js is missing: build or install Lathe again$/,
  });
  await missing.dispose();
  const broken = path.join(folder, 'broken-engine.js');
  writeFileSync(broken, 'console.log("hello"); throw new Error("no good");');
  const failing = new EngineClient({ enginePath: broken });
  await assert.rejects(failing.call('view', { path: model }), {
    code: 'engine-died',
    message: 'the engine stopped unexpectedly (exit code 1): Error: no good; try again',
  });
  await failing.dispose();
});

test('the runtime prints nothing', () => {
  assert.deepEqual(lines, []);
});
