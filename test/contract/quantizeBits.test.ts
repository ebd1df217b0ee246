/** Activations of 16 bits, symmetric ones, and layers of both widths in one model: conversions stand where they must, once. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import { GraphIndex, type Model, type Node, readTensor } from '../../src/core/ir';
import { typedView } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { encodeToBytes } from '../../src/core/onnx';
import type { QuantizeOptions } from '../../src/core/transforms/quantize';
import { randomDataset, randomFeeds } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { ModelBuilder } from '../support/modelBuilder';
import { corpusFiles, openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { executedOps, fidelity, quantized, sharedMemory, top1 } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { openSmall } from '../support/smallModel';

const calibration = npzDataset(inRoot('samples', 'fashion-calibration.npz'));
const labelled = npzDataset(inRoot('samples', 'fashion-test.npz'));
const samples = ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'];

const wide = (model: Model) =>
  model.graph.nodes.filter(n => /^(De)?[Qq]uantizeLinear$/.test(n.opType) && n.domain === 'com.microsoft');

/** Scale, zero point and type of a QuantizeLinear or DequantizeLinear. */
async function parametersOf(node: Node, model: Model): Promise<string> {
  const [scale, zero] = node.inputs.slice(1, 3).map(name => model.graph.initializers.get(name)!);
  const numbers = await Promise.all([scale!, zero!].map(async t => [...typedView(t.type, await readTensor(t))].join()));
  return `${zero!.type} ${numbers.join(' ')}`;
}

/** What would be done for nothing: what is dequantized quantized again alike, and what is quantized twice alike. */
async function needless(model: Model): Promise<string[]> {
  const index = new GraphIndex(model.graph);
  const found: string[] = [];
  const seen = new Map<string, string>();
  for (const node of model.graph.nodes.filter(n => n.opType === 'QuantizeLinear')) {
    const parameters = await parametersOf(node, model);
    const before = index.producer(node.inputs[0]!);
    if (before && before.opType === 'DequantizeLinear' && (await parametersOf(before, model)) === parameters)
      found.push(`${node.name} repeats ${before.name}`);
    const key = `${node.inputs[0]} ${parameters}`;
    if (seen.has(key)) found.push(`${node.name} doubles ${seen.get(key)}`);
    seen.set(key, node.name);
  }
  return found;
}

test('activations of 16 bits are nearer to float than those of 8, and symmetric ones keep the class', async () => {
  for (const name of samples) {
    const model = await openModel(inRoot('samples', name));
    const data = { ...calibration, samples: 32 };
    const memory = sharedMemory();
    const sqnr = async (options: QuantizeOptions) => {
      const { model: result } = await quantized(model, options, data, memory);
      assert.deepEqual(verify(result), []);
      assert.deepEqual(await needless(result), []);
      return fidelity(model, result, labelled, 16);
    };
    const [narrow, wide, both] = [
      await sqnr({}),
      await sqnr({ activations: 16 }),
      await sqnr({ activations: 16, symmetricActivations: true }),
    ];
    assert.ok(wide > narrow, `${name}: ${narrow.toFixed(1)} dB with 8 bits, ${wide.toFixed(1)} dB with 16`);
    assert.ok(Math.abs(both - wide) < 3, `${name}: ${both.toFixed(1)} dB symmetric, ${wide.toFixed(1)} dB not`);
    const before = await top1(model, labelled);
    const { model: symmetric } = await quantized(model, { symmetricActivations: true }, data, memory);
    const after = await top1(symmetric, labelled);
    assert.ok(after >= before - 0.02, `${name}: ${before} -> ${after} with symmetric activations`);
  }
});

/** Two convolutions with a Relu between them, opset as asked. */
function chain(opset: number): Model {
  const random = new Random(5);
  const b = new ModelBuilder(opset);
  const conv = (x: string) => b.node('Conv', [x, b.random([2, 2, 3, 3], random), b.random([2], random)]);
  return b.output(conv(b.node('Relu', [conv(b.input('x', ['batch', 2, 8, 8]))]))).build();
}

test("16 bits stand in onnxruntime's own operators below opset 21, in the standard's from there on", async () => {
  for (const [opset, domain] of [
    [13, 'com.microsoft'],
    [21, ''],
  ] as const) {
    const model = chain(opset);
    const { model: result, warnings } = await quantized(model, { activations: 16 });
    assert.deepEqual(verify(result), []);
    const pairs = result.graph.nodes.filter(n => n.opType === 'QuantizeLinear');
    assert.ok(pairs.length === 3 && pairs.every(n => n.domain === domain), pairs.map(n => n.domain).join());
    assert.match(warnings.join('\n'), /those 2 layers in float between conversions/);
    assert.ok((await executedOps(result)).includes('Conv'));
    assert.ok((await fidelity(model, result, randomDataset(model))) > 35);
  }
});

test('one layer of 16 bits among others of 8: two conversions, and the others stay in integers', async () => {
  const model = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const inner = model.graph.nodes.filter(n => n.opType === 'Conv')[2]!.name;
  const { model: result } = await quantized(model, { otherBits: [inner] }, { ...calibration, samples: 32 });
  assert.deepEqual(await needless(result), []);
  const operators = await executedOps(result);
  assert.equal(operators.filter(op => op === 'Conv').length, 1);
  assert.ok(wide(result).length >= 4, 'its input and its output');
  const format = 'qoperator';
  const { model: operators8 } = await quantized(model, { otherBits: [inner], format }, { ...calibration, samples: 32 });
  assert.deepEqual(verify(operators8), []);
  assert.ok((await fidelity(model, operators8, labelled, 8)) > 15);
});

test('what has no operators on integers is refused', async () => {
  for (const options of [{ activations: 16 }, { symmetricActivations: true }] as const)
    await assert.rejects(
      quantized(chain(13), { ...options, format: 'qoperator' }),
      (e: unknown) => e instanceof LatheError && /use --format qdq/.test(e.message),
    );
});

/** Says how many of the random marks were applied. */
async function tryMarks(file: string, runs: number): Promise<string> {
  const model = await openSmall(file);
  const names = model.graph.nodes.map(n => n.name);
  const problems = verify(model);
  let applied = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(1e6), fc.constantFrom<8 | 16>(8, 16), async (marks, activations) => {
      const random = new Random(marks);
      const pick = (share: number) => names.filter(() => random.uniform() < share);
      try {
        const options: QuantizeOptions = { activations, otherBits: pick(0.4), exclude: pick(0.15) };
        const { model: result } = await quantized(model, options, randomDataset(model, 1));
        applied++;
        assert.deepEqual(await needless(result), []);
        assert.deepEqual(verify(result), problems);
      } catch (error) {
        if (!(error instanceof LatheError)) throw error;
      }
    }),
    { numRuns: runs },
  );
  return `${applied} of ${runs} marks`;
}

test('random marks: nothing is converted for nothing', async t => {
  for (const name of samples) t.diagnostic(`${name}: ${await tryMarks(inRoot('samples', name), 12)}`);
});

test('random marks on models of LATHE_CORPUS', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles) {
    const model = await openSmall(file);
    if (model.graph.nodes.length > 700 || !(await runs(model))) continue;
    await t.test(path.basename(file), async s => s.diagnostic(await tryMarks(file, 3)));
  }
});

/** Whether the runtime takes the model with dimensions of 1. */
async function runs(model: Model): Promise<boolean> {
  try {
    const session = await runtime.create({ bytes: await encodeToBytes(model) });
    await session.run(randomFeeds(model, 1));
    await session.release();
    return true;
  } catch {
    return false;
  }
}
