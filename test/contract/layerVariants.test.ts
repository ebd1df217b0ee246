/** Variants of cut-out layers: fewer channels give the first channels of the full result, float16 and int8 are close to it. */
import assert from 'node:assert/strict';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import type { Feeds, RuntimeTensor } from '../../src/core/ports';
import { cutOut } from '../../src/core/studies/layerProfile/prepare';
import { makeVariants, type Variant } from '../../src/core/studies/layerProfile/variants';
import { inFloat32, plainEnv } from '../support/cutLayers';
import { execute, randomDataset, relativeError, sqnrDb } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';

const SEED = 7;

interface LayerCase {
  readonly title: string;
  /** Axis of the output channels. */
  readonly axis: number;
  readonly keeps: readonly number[];
  build(b: ModelBuilder, random: Random): string;
}

const image = (b: ModelBuilder, channels: number) => b.node('Relu', [b.input('x', [1, channels, 9, 9])]);
const cases: readonly LayerCase[] = [
  {
    title: 'Conv with a bias',
    axis: 1,
    keeps: [24, 16],
    build: (b, r) =>
      b.node('Conv', [image(b, 12), b.random([32, 12, 3, 3], r), b.random([32], r)], { pads: [1n, 1n, 1n, 1n] }),
  },
  {
    title: 'depthwise Conv, inputs with outputs',
    axis: 1,
    keeps: [24, 16],
    build: (b, r) => b.node('Conv', [image(b, 32), b.random([32, 1, 3, 3], r), b.random([32], r)], { group: 32n }),
  },
  {
    title: 'Conv of two groups, a group at a time',
    axis: 1,
    keeps: [16],
    build: (b, r) => b.node('Conv', [image(b, 12), b.random([32, 6, 3, 3], r)], { group: 2n }),
  },
  {
    title: 'ConvTranspose',
    axis: 1,
    keeps: [24, 16],
    build: (b, r) =>
      b.node('ConvTranspose', [image(b, 12), b.random([12, 32, 2, 2], r), b.random([32], r)], { strides: [2n, 2n] }),
  },
  {
    title: 'ConvTranspose of groups',
    axis: 1,
    keeps: [24, 16],
    build: (b, r) => b.node('ConvTranspose', [image(b, 16), b.random([16, 8, 2, 2], r)], { group: 4n }),
  },
  {
    title: 'Gemm with a transposed weight',
    axis: 1,
    keeps: [24, 16],
    build: (b, r) =>
      b.node('Gemm', [b.node('Relu', [b.input('x', [4, 10])]), b.random([32, 10], r), b.random([32], r)], {
        transB: 1n,
      }),
  },
  {
    title: 'Gemm with a bias of one value',
    axis: 1,
    keeps: [24, 16],
    build: (b, r) => b.node('Gemm', [b.node('Relu', [b.input('x', [4, 10])]), b.random([10, 32], r), b.random([1], r)]),
  },
  {
    title: 'MatMul whose weight is computed from constants',
    axis: 2,
    keeps: [24, 16],
    build: (b, r) =>
      b.node('MatMul', [
        b.node('Relu', [b.input('x', [1, 5, 10])]),
        b.node('Transpose', [b.random([32, 10], r)], { perm: [1n, 0n] }),
      ]),
  },
];

async function variantsOf(model: Model, names: readonly string[]) {
  const data = randomDataset(model, 4);
  const cut = await cutOut(model, names, data, plainEnv);
  return { cut, ...(await makeVariants(cut, data, plainEnv)) };
}

const resultOf = async (variant: Variant): Promise<Feeds> =>
  inFloat32(variant.decode(await execute(variant.model, variant.samples[0]!)));

/** The first slices along an axis. */
function first({ type, dims, data }: RuntimeTensor, axis: number, kept: number): RuntimeTensor {
  const inner = dims.slice(axis + 1).reduce((n, d) => n * d, 1);
  const row = dims[axis]! * inner;
  const values = Array.from(data as Float32Array).filter((_, i) => i % row < kept * inner);
  return { type, dims: dims.map((d, i) => (i === axis ? kept : d)), data: Float32Array.from(values) };
}

for (const { title, axis, keeps, build } of cases)
  test(`${title}: fewer channels, lower precision`, async t => {
    t.diagnostic(`seed ${SEED}`);
    const b = new ModelBuilder(13);
    const out = build(b, new Random(SEED));
    const layer = b.graph.nodes.at(-1)!.name;
    const { variants, skipped } = await variantsOf(b.output(b.node('Relu', [out])).build(), [layer]);
    const [baseline] = variants;
    assert.deepEqual([baseline!.precision, baseline!.share], ['fp32', 1]);
    const full = await resultOf(baseline!);
    const kept = variants.filter(v => v.precision === 'fp32').map(v => v.channels!.kept);
    assert.deepEqual(kept, [32, ...keeps]);
    for (const variant of variants) {
      const result = await resultOf(variant);
      const expected = { [out]: first(full[out]!, axis, variant.channels!.kept) };
      assert.deepEqual(result[out]!.dims, expected[out]!.dims, `${variant.precision} ${variant.share}`);
      if (variant.precision === 'fp32') assert.ok(relativeError(expected, result) < 1e-6);
      else {
        const sqnr = sqnrDb([[expected, result]]);
        assert.ok(sqnr > (variant.precision === 'fp16' ? 55 : 25), `${variant.precision} ${variant.share}: ${sqnr} dB`);
      }
    }
    // onnxruntime has no integer kernel for a transposed convolution.
    const isTransposed = title.startsWith('ConvTranspose');
    assert.equal(
      variants.some(v => v.precision === 'int8'),
      !isTransposed,
      JSON.stringify(skipped),
    );
  });

test('several layers: precisions only, and values that come back from outside', async () => {
  const b = new ModelBuilder(13);
  const random = new Random(SEED);
  const a = b.node('Conv', [b.input('x', [1, 8, 6, 6]), b.random([8, 8, 1, 1], random)]);
  const outside = b.node('Sigmoid', [a]);
  const c = b.node('Conv', [outside, b.random([8, 8, 1, 1], random)]);
  const model = b.output(c).build();
  const { cut, variants, skipped } = await variantsOf(model, [model.graph.nodes[0]!.name, model.graph.nodes[2]!.name]);
  assert.deepEqual([...cut.model.graph.inputs.map(i => i.name)].sort(), [outside, 'x'].sort());
  assert.deepEqual(
    cut.model.graph.outputs.map(o => o.name),
    [a, c],
  );
  assert.deepEqual(
    variants.map(v => [v.precision, v.share]),
    [
      ['fp32', 1],
      ['fp16', 1],
      ['int8', 1],
    ],
  );
  assert.equal(skipped.length, 6);
  assert.ok(skipped.every(s => /several/.test(s.reason)));
});

test('layers that have no float to lower, and that are quantized already, say so', async () => {
  const b = new ModelBuilder(13);
  const sum = b.node('Add', [b.input('x', [4], 'int64'), b.input('y', [4], 'int64')]);
  const integers = await variantsOf(b.output(sum, [4], 'int64').build(), [b.graph.nodes[0]!.name]);
  assert.deepEqual(
    integers.variants.map(v => v.precision),
    ['fp32'],
  );
  assert.ok(integers.skipped.some(s => s.precision === 'int8' && /integers only/.test(s.reason)));

  const q = new ModelBuilder(13);
  const scale = [q.constant([], [0.1]), q.constant([], [128], 'uint8')];
  const quantized = q.node('QuantizeLinear', [q.input('x', [4]), ...scale]);
  const already = await variantsOf(q.output(quantized, [4], 'uint8').build(), [q.graph.nodes[0]!.name]);
  assert.deepEqual(
    already.variants.map(v => [v.precision, v.share]),
    [['int8', 1]],
  );
  assert.ok(already.skipped.every(s => /quantized already/.test(s.reason)));
});

test('a name that is not there is answered with those like it, one in a body with the layer that holds it', async () => {
  const b = new ModelBuilder(13);
  b.output(b.node('Relu', [b.input('x', [2])]));
  const model = b.build();
  model.graph.nodes[0]!.name = 'block1/relu';
  const body = new ModelBuilder(13, 'body_');
  const inner = body.node('Neg', ['x']);
  body.output(inner);
  b.node('If', [b.constant([], [1], 'bool')], { then_branch: body.graph, else_branch: body.graph });
  const innerName = body.graph.nodes[0]!.name;
  await assert.rejects(variantsOf(model, [innerName]), /is inside the body of If/);
  await assert.rejects(variantsOf(model, ['block1/relo']), /did you mean block1\/relu\?/);
  await assert.rejects(variantsOf(model, ['relu']), /did you mean block1\/relu\?/);
  await assert.rejects(
    variantsOf(model, ['nothing like it']),
    /no layer is called nothing like it: lathe inspect lists them/,
  );
});
