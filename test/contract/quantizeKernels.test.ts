/**
 * Scales and zero points are those of ONNX's operator texts, computed here from what the float model gives; and the integer
 * kernels of onnxruntime agree with the float simulation of the same graph to one step of each layer's result.
 */
import assert from 'node:assert/strict';
import test from 'node:test';
import { cloneModel, GraphIndex, type Model, type Node, readTensor, tensorType } from '../../src/core/ir';
import { floatsOf, typedView } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { extractNodes } from '../../src/core/passes/extractNodes';
import type { Feeds } from '../../src/core/ports';
import type { QuantizeOptions } from '../../src/core/transforms/quantize';
import { prepare } from '../../src/core/transforms/quantize/prepare';
import { describeMachine } from '../../src/engine/machine';
import { processorOf } from '../../src/engine/machine/processor';
import { execute, sessionOf } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { openModel } from '../support/onnxFiles';
import { executedOps, quantized, sharedMemory } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const samples = ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'];
const calibration = { ...npzDataset(inRoot('samples', 'fashion-calibration.npz')), samples: 32 };
const ranges = new Map(samples.map(name => [name, sharedMemory()]));

/** A sample and what quantization makes of it. */
async function quantizedSample(name: string, options: QuantizeOptions = {}) {
  const original = await openModel(inRoot('samples', name));
  return { original, ...(await quantized(original, options, calibration, ranges.get(name))) };
}

const numbers = async (model: Model, name: string): Promise<number[]> => {
  const tensor = model.graph.initializers.get(name)!;
  const bytes = await readTensor(tensor);
  return tensor.type === 'float32' ? [...floatsOf(tensor.type, bytes)] : [...typedView(tensor.type, bytes)].map(Number);
};

/** Extremes of values of a float model over the data, sample by sample. */
async function extremes(model: Model, values: readonly string[]) {
  const watched = cloneModel(model);
  const given = new Set([...model.graph.inputs, ...model.graph.outputs].map(v => v.name));
  for (const name of values)
    if (!given.has(name)) watched.graph.outputs.push({ name, type: tensorType('float32', undefined) });
  const session = await sessionOf(watched);
  const found = new Map(values.map(name => [name, { min: 0, max: 0 }]));
  for (let i = 0; i < calibration.samples; i++) {
    const fed = await calibration.batch(i, 1);
    const results: Feeds = { ...(await session.run(fed)), ...fed };
    for (const [name, range] of found)
      for (const x of results[name]!.data as Float32Array) {
        range.min = Math.min(range.min, x);
        range.max = Math.max(range.max, x);
      }
  }
  await session.release();
  return found;
}

const near = (a: number, b: number, what: string, tolerance = 1e-6) =>
  assert.ok(Math.abs(a - b) <= tolerance * Math.abs(b), `${what}: ${a}, by the formula ${b}`);

for (const name of samples)
  test(`${name}: y_scale = (max - min) / 255, y_zero_point = round(-min / y_scale), over a range that holds 0`, async () => {
    const { original, model } = await quantizedSample(name);
    const float = cloneModel(original);
    await prepare(float, { runtime });
    const values = new Set(float.graph.nodes.flatMap(n => [...n.inputs, ...n.outputs]));
    const quantizers = model.graph.nodes.filter(n => n.opType === 'QuantizeLinear');
    const index = new GraphIndex(float.graph);
    // A value that only moved shares the scale of what it was; one that is given out is renamed in the result.
    const calibratedValue = (node: Node) => node.inputs[1]!.replace(/_scale$/, '');
    const roots = [...new Set(quantizers.map(calibratedValue))].filter(v => values.has(v) && !index.constant(v));
    assert.ok(roots.length >= 3);
    const ranges = await extremes(float, roots);
    for (const node of quantizers) {
      const range = ranges.get(calibratedValue(node));
      if (!range) continue;
      const [[scale], [zeroPoint]] = [await numbers(model, node.inputs[1]!), await numbers(model, node.inputs[2]!)];
      const clipped = index.producer(calibratedValue(node))?.opType === 'Clip';
      // The range of a Clip is narrowed by up to half a step, so that no code means more than its limit.
      near(scale!, (range.max - range.min) / 255, `scale of ${calibratedValue(node)}`, clipped ? 0.5 / 255 : 1e-6);
      assert.ok(
        Math.abs(zeroPoint! - Math.round(-range.min / scale!)) <= (clipped ? 1 : 0),
        `zero point of ${calibratedValue(node)}`,
      );
    }
  });

for (const name of samples)
  test(`${name}: weights have scale max |w| / 127 of each output channel, biases the product of scales`, async () => {
    const { original, model } = await quantizedSample(name);
    const float = cloneModel(original);
    await prepare(float, { runtime });
    const index = new GraphIndex(model.graph);
    const floatNodes = new Map(float.graph.nodes.map(n => [n.name, n]));
    let checked = 0;
    for (const node of model.graph.nodes.filter(n => n.opType === 'Conv' || n.opType === 'Gemm')) {
      const [x, w, bias] = node.inputs.map(i => index.producer(i));
      const floatWeight = float.graph.initializers.get(floatNodes.get(node.name)!.inputs[1]!)!;
      const channels = floatWeight.dims[0]!;
      assert.ok(node.opType === 'Conv' || node.int('transB') === 1);
      const values = await numbers(float, floatWeight.name);
      const size = values.length / channels;
      const scales = await numbers(model, w!.inputs[1]!);
      const codes = await numbers(model, w!.inputs[0]!);
      const [[inputScale], biasScales] = [
        await numbers(model, x!.inputs[1]!),
        bias ? await numbers(model, bias.inputs[1]!) : [],
      ];
      for (let c = 0; c < channels; c++) {
        const row = values.slice(c * size, (c + 1) * size);
        near(scales[c]!, Math.max(...row.map(Math.abs)) / 127, `scale of ${node.name} ${c}`);
        for (const [i, value] of row.entries()) {
          const off = Math.abs(codes[c * size + i]! - value / scales[c]!);
          assert.ok(off <= 0.5001, `${node.name} weight ${c} ${i}`);
        }
        if (bias) near(biasScales[c]!, scales[c]! * inputScale!, `bias scale of ${node.name} ${c}`);
      }
      checked++;
    }
    assert.ok(checked > 0);
  });

for (const name of samples)
  test(`${name}: asymmetric weights have scale (max - min) / 255 and zero point round(-128 - min / scale) of each output channel, but not depthwise ones`, async () => {
    const { original, model, warnings } = await quantizedSample(name, { asymmetricWeights: true });
    const float = cloneModel(original);
    await prepare(float, { runtime });
    const depthwise = model.graph.nodes.filter(n => n.int('group', 1) > 1).length;
    const told = warnings.find(w => w.includes('weights without zero points'));
    assert.equal(told?.split(' ')[0], depthwise > 0 ? String(depthwise) : undefined);
    const index = new GraphIndex(model.graph);
    const floatNodes = new Map(float.graph.nodes.map(n => [n.name, n]));
    const zeroPointsMet = new Set<number>();
    for (const node of model.graph.nodes.filter(n => n.opType === 'Conv' || n.opType === 'Gemm')) {
      const dequantize = index.producer(node.inputs[1]!)!;
      const floatWeight = float.graph.initializers.get(floatNodes.get(node.name)!.inputs[1]!)!;
      const values = await numbers(float, floatWeight.name);
      const [codes, scales, zeroPoints] = await Promise.all(dequantize.inputs.map(i => numbers(model, i)));
      const size = values.length / scales!.length;
      if (node.int('group', 1) > 1) {
        assert.ok(
          zeroPoints!.every(z => z === 0),
          `${node.name} is depthwise`,
        );
        continue;
      }
      for (const [c, scale] of scales!.entries()) {
        const row = values.slice(c * size, (c + 1) * size);
        const [min, max] = [Math.min(0, ...row), Math.max(0, ...row)];
        near(scale, (max - min) / 255, `scale of ${node.name} ${c}`);
        assert.ok(Math.abs(zeroPoints![c]! - (-128 - min / scale)) <= 0.5001, `zero point of ${node.name} ${c}`);
        for (const [i, value] of row.entries()) {
          const off = Math.abs(codes![c * size + i]! - zeroPoints![c]! - value / scale);
          // The ends may be cut by the half step that the zero point was rounded by.
          assert.ok(off <= 1.0001, `${node.name} weight ${c} ${i}: ${off} steps off`);
        }
        zeroPointsMet.add(zeroPoints![c]!);
      }
    }
    assert.ok(zeroPointsMet.size > 3, 'zero points differ');
  });

for (const name of samples)
  test(`${name}: asymmetric weights run in the kernels that symmetric ones run in`, async () => {
    const { model: symmetric } = await quantizedSample(name);
    const expected = await executedOps(symmetric);
    for (const perTensor of [false, true]) {
      const { model, warnings } = await quantizedSample(name, { asymmetricWeights: true, perTensor });
      // Older runtimes take one zero point for each channel in products, but not in convolutions.
      const hasConvolutions = symmetric.graph.nodes.some(n => n.opType === 'Conv');
      assert.equal(
        warnings.some(w => w.includes('before 1.27')),
        hasConvolutions && !perTensor,
      );
      assert.deepEqual(await executedOps(model), expected);
    }
  });

/** The nodes of one layer: what makes its operands float, itself, and an activation and the QuantizeLinear behind it, if any. */
function unitOf(layer: Node, index: GraphIndex): Node[] {
  const operands = layer.inputs.flatMap(i => index.producer(i) ?? []).filter(n => n.opType === 'DequantizeLinear');
  const behind: Node[] = [];
  for (let node = layer; ; ) {
    const [use, ...others] = index.consumers(node.outputs[0]!);
    if (!use || others.length > 0 || !['Relu', 'Clip', 'QuantizeLinear'].includes(use.node.opType)) break;
    behind.push(use.node);
    if (use.node.opType === 'QuantizeLinear') return [...operands, layer, ...behind];
    node = use.node;
  }
  return [...operands, layer];
}

const run = async (model: Model, feeds: Feeds, optimization: 'disabled' | 'extended' | 'all') => {
  const [result] = Object.values(await execute(model, feeds, { optimization }));
  return result!.data as Uint8Array | Float32Array;
};

/** The largest difference, in steps: those of the codes, or of 8 bits over the range of a result that stays float. */
function stepsApart(a: Uint8Array | Float32Array, b: Uint8Array | Float32Array): number {
  assert.equal(a.length, b.length);
  const values = [...a];
  const step = a instanceof Float32Array ? (Math.max(...values) - Math.min(...values)) / 255 : 1;
  return values.reduce((most, x, i) => Math.max(most, Math.abs(x - b[i]!) / step), 0);
}

for (const name of samples)
  test(`${name}: integer kernels are within one step of the float simulation, layer by layer`, async t => {
    const { saturates } = processorOf(await describeMachine(runtime.version));
    const random = new Random(8);
    // With weights of 7 bits no kernel saturates, whatever runs this test.
    const reduced = saturates === false ? [true, false] : [true];
    const forms = [{}, { asymmetricWeights: true }, { asymmetricWeights: true, perTensor: true }];
    for (const options of reduced.flatMap(reduceRange => forms.map(form => ({ ...form, reduceRange })))) {
      const { model } = await quantizedSample(name, options);
      const index = new GraphIndex(model.graph);
      const layers = model.graph.nodes.filter(n => ['Conv', 'Gemm', 'MatMul'].includes(n.opType));
      const shapes = await shapesOf(model, new Set(layers.map(layer => layer.inputs[0]!)));
      let compared = 0;
      for (const layer of layers) {
        const unit = unitOf(layer, index);
        const floatInput = layer.inputs[0]!;
        const reads = layer.inputs.slice(0, 2).map(i => index.producer(i));
        if (reads.some(n => n?.opType !== 'DequantizeLinear') || !model.graph.initializers.has(reads[1]!.inputs[0]!))
          continue;
        const { model: part } = extractNodes(model, unit);
        const [input] = part.graph.inputs;
        assert.equal(part.graph.inputs.length, 1);
        const dims = shapes.get(floatInput)!;
        const data = Uint8Array.from({ length: dims.reduce((n, d) => n * d, 1) }, () => random.integer(256));
        const feeds: Feeds = { [input!.name]: { type: 'uint8', dims, data } };
        const simulated = await run(part, feeds, 'disabled');
        assert.ok(new Set(simulated).size > 2, `${layer.name} gives more than one value`);
        for (const level of ['extended', 'all'] as const) {
          const off = stepsApart(simulated, await run(part, feeds, level));
          assert.ok(off <= 1, `${layer.name}: ${off} steps apart at level ${level}`);
        }
        compared++;
      }
      t.diagnostic(`${compared} layers: ${JSON.stringify(options)}`);
      assert.ok(compared > 0);
    }
  });

/** The shapes that values of the quantized model have for one sample. */
async function shapesOf(model: Model, values: ReadonlySet<string>): Promise<Map<string, readonly number[]>> {
  const watched = cloneModel(model);
  watched.graph.outputs = [...values].map(name => ({ name, type: tensorType('float32', undefined) }));
  const results = await execute(watched, await calibration.batch(0, 1), { optimization: 'disabled' });
  return new Map(Object.entries(results).map(([name, { dims }]) => [name, dims]));
}
