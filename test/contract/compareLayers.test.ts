/** Layers of real models against their quantized form: from the command line on the samples, and over LATHE_CORPUS. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { LatheError } from '../../src/core/errors';
import type { Model, Node, Tensor } from '../../src/core/ir';
import { decodeModel, encodeToBytes, MemorySource } from '../../src/core/onnx';
import { floatValues } from '../../src/core/transforms/quantize/floatWeights';
import { EngineClient } from '../../src/engine/client';
import type { Comparison, Inspection } from '../../src/protocol/views';
import { align, assertPartition } from '../support/alignment';
import { runInProcess } from '../support/commandInProcess';
import { randomDataset } from '../support/execute';
import { type Built, buildLathe } from '../support/lathe';
import { corpusFiles, skipWithoutCorpus } from '../support/onnxFiles';
import { quantized } from '../support/quantized';
import { renamedModel } from '../support/renamed';
import { openSmall } from '../support/smallModel';
import { temporaryFolder } from '../support/temporaryFolder';

const samples = path.resolve(__dirname, '../../samples');
const original = path.join(samples, 'fashion_resnet.onnx');
const folder = temporaryFolder();
const result = path.join(folder, 'int8.onnx');
/** Times are no subject here. */
const quickly = ['--runs', '2', '--threads', '1'];

let lathe: Built;
before(async () => {
  lathe = await buildLathe();
  const { code, stderr } = await runInProcess(['quantize', original, '-o', result, '--samples', '4']);
  assert.equal(code, 0, stderr);
});
after(() => lathe.remove());

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runInProcess([...args, '--json']);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout) as T;
}

test('compare --layers sets every layer against its counterpart', async () => {
  const { layers } = await json<Comparison>('compare', original, result, ...quickly, '--samples', '2', '--layers');
  const names = async (file: string) => (await json<Inspection>('inspect', file)).layers.map(l => l.name).sort();
  assert.ok(layers);
  assert.deepEqual([...layers.aligned.flatMap(l => l.a), ...layers.removed].sort(), await names(original));
  assert.deepEqual([...layers.aligned.flatMap(l => l.b), ...layers.added].sort(), await names(result));
  assert.equal(layers.samples, 2);
  const folded = layers.aligned.find(l => l.a.includes('/stem/conv/Conv'))!;
  assert.deepEqual(folded.a, ['/stem/conv/Conv', '/stem/bn/BatchNormalization']);
  assert.equal(folded.by, 'origin');
  assert.deepEqual(folded.changes, ['operator Conv + BatchNormalization → Conv', 'precision float32 → int8']);
  for (const layer of layers.aligned) {
    assert.ok(layer.localSqnrDb! > 10, layer.a[0]);
    assert.ok(layer.cumulativeSqnrDb! > 10, layer.a[0]);
    assert.equal(layer.identical, false);
  }
});

test('a model beside itself is identical layer by layer', async () => {
  const { layers } = await json<Comparison>('compare', original, original, ...quickly, '--samples', '1', '--layers');
  for (const { a, b, changes, ...figures } of layers!.aligned) {
    assert.deepEqual([a, changes], [b, []]);
    assert.deepEqual([figures.localSqnrDb, figures.cumulativeSqnrDb], [null, null]);
    assert.deepEqual([figures.localIdentical, figures.identical], [true, true]);
  }
});

test('without --layers nothing is said of layers', async () => {
  const comparison = await json<Comparison>('compare', original, result, ...quickly, '--samples', '1');
  assert.ok(!('layers' in comparison));
});

test('compare --report writes the format that the name asks for, and replaces nothing unasked', async () => {
  const starts = { html: '<!doctype html>', md: '## fashion', csv: 'kind,a,b,', json: '{' };
  for (const [extension, start] of Object.entries(starts)) {
    const file = path.join(folder, `report.${extension}`);
    const args = ['compare', original, result, ...quickly, '--samples', '1', '--report', file];
    const first = await runInProcess(args);
    assert.equal(first.code, 0, first.stderr);
    assert.match(first.stdout, /signal to noise \(SQNR\), the furthest off first/);
    assert.ok(readFileSync(file, 'utf8').startsWith(start));
    assert.match(readFileSync(file, 'utf8'), /stage/);
    writeFileSync(file, 'mine');
    const second = await runInProcess(args);
    assert.deepEqual([second.code, second.stdout], [1, '']);
    assert.match(second.stderr, /^lathe: [^\n]*this file exists[^\n]*--force[^\n]*\n$/);
    assert.equal(readFileSync(file, 'utf8'), 'mine');
  }
  const replaced = path.join(folder, 'report.md');
  const args = ['compare', original, result, ...quickly, '--samples', '1', '--report'];
  assert.equal((await runInProcess([...args, replaced, '--force'])).code, 0);
  assert.ok(readFileSync(replaced, 'utf8').startsWith(starts.md));
  const other = path.join(folder, 'report.pdf');
  const refused = await runInProcess([...args, other]);
  assert.equal(refused.code, 2);
  assert.match(refused.stderr, /--report takes a name that ends in \.html, \.md, \.csv, \.json/);
  assert.ok(!existsSync(other));
});

test('the engine gives the layers without timing anything, and ends when it is told to', async () => {
  const engine = new EngineClient({ enginePath: lathe.engine });
  try {
    const request = { a: original, b: result, samples: 1 };
    const messages: string[] = [];
    const layers = await engine.call('compareLayers', request, { onProgress: message => messages.push(message) });
    assert.equal(layers.samples, 1);
    assert.deepEqual([layers.removed, layers.added], [[], []]);
    assert.match(layers.data!, /synthetic/);
    assert.ok(messages.some(m => m.startsWith('Comparing layers: ')));
    const signal = AbortSignal.abort();
    await assert.rejects(engine.call('compareLayers', request, { signal }), { code: 'cancelled' });
  } finally {
    await engine.dispose();
  }
});

/** Symbolic dimensions for models that do not take 1. */
const symbols: Readonly<Record<string, number>> = {
  'ppocr_v2_cls.onnx': 48,
  'ppocr_v4_det.onnx': 64,
  'yunet_n_dynamic.onnx': 64,
  'tinybert_random_op14.onnx': 4,
};

/** The INT8 form as it comes back from a file; undefined where there is none. */
async function throughFile(model: Model, name: string): Promise<Model | undefined> {
  try {
    const { model: int8 } = await quantized(model, { samples: 1 }, randomDataset(model, 1, symbols[name]));
    return await decodeModel(new MemorySource(await encodeToBytes(int8), name));
  } catch (error) {
    if (error instanceof LatheError || /\[ONNXRuntimeError\]|not a registered|Fatal/.test(String(error)))
      return undefined;
    throw error;
  }
}

/** What quantization removes: factors that are all 1, addends that are all 0. */
async function changesNothing({ opType }: Node, tensor: Tensor | undefined): Promise<boolean> {
  const neutral = new Map([
    ...['Mul', 'Div'].map(op => [op, 1] as const),
    ...['Add', 'Sub'].map(op => [op, 0] as const),
  ]).get(opType);
  return tensor !== undefined && (await floatValues(tensor)).every(value => value === neutral);
}

test('models of LATHE_CORPUS against themselves and their INT8 form', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles)
    await t.test(path.basename(file), async s => {
      const model = await openSmall(file);
      const renamed = await align(model, renamedModel(model));
      assertPartition(renamed);
      assert.deepEqual([renamed.removed.length, renamed.added.length], [0, 0]);
      assert.ok(renamed.groups.every(g => g.changes.length === 0));
      const int8 = await throughFile(model, path.basename(file));
      if (!int8) return s.diagnostic('no INT8 form');
      const start = performance.now();
      const alignment = await align(model, int8);
      const seconds = (performance.now() - start) / 1000;
      assertPartition(alignment);
      const units = alignment.graphs.a.units.length;
      const share = (units - alignment.removed.length) / units;
      s.diagnostic(`${units} layers, ${(share * 100).toFixed(1)} % aligned, ${seconds.toFixed(2)} s`);
      // What holds weights is never lost: only plumbing that constants make superfluous goes, and weights that change nothing.
      for (const { node } of alignment.removed)
        for (const weight of alignment.graphs.a.analysis.weights.get(node) ?? [])
          assert.ok(await changesNothing(node, weight.tensor), node.name);
    });
});
