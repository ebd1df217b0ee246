import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type Model, readTensor } from '../../src/core/ir';
import { floatsOf } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { type SparsifyOptions, sparsify } from '../../src/core/transforms/sparsify';
import { dropSmallest, keepPattern } from '../../src/core/transforms/sparsify/magnitude';
import { ModelBuilder } from '../support/modelBuilder';
import { NetBuilder } from '../support/netBuilder';
import { openFixture } from '../support/onnxFiles';
import { runtime } from '../support/runtime';

const env = { runtime, clock: { now: () => 0 } };
const zeros = (values: ArrayLike<number>) => Array.from(values).filter(v => v === 0).length;

async function weights(model: Model): Promise<Map<string, Float32Array>> {
  const found = new Map<string, Float32Array>();
  for (const { opType, name, inputs } of model.graph.nodes) {
    const tensor = ['Conv', 'MatMul'].includes(opType) && model.graph.initializers.get(inputs[1]!);
    if (tensor) found.set(name, floatsOf(tensor.type, await readTensor(tensor)));
  }
  return found;
}

/** Convolutions of 3, 6 and 6 inputs (the last in groups of 1); weights of the second are ten times as large. */
function net(): Model {
  const b = new NetBuilder();
  const small = b.conv(b.image(), 3, 6);
  const large = b.node('Conv', [small, b.random([6, 6, 1, 1], new Random(9), 5)]);
  return b.head(b.conv(large, 6, 6, 6), 6).build();
}

test('exactly so many go, none larger than what stays, whatever the numbers', () => {
  const lists = fc.array(fc.array(fc.integer({ min: -3, max: 3 }), { maxLength: 20 }), { minLength: 1, maxLength: 3 });
  fc.assert(
    fc.property(lists, fc.double({ min: 0, max: 1, noNaN: true }), (numbers, share) => {
      const before = numbers.map(list => Float32Array.from(list));
      const all = numbers.flat();
      const count = Math.round(share * all.length);
      const after = before.map(list => list.slice());
      dropSmallest(after, count);
      const gone = before.flatMap((list, l) => [...list].filter((v, i) => v !== 0 && after[l]![i] === 0));
      const stays = after.flatMap(list => [...list]).filter(v => v !== 0);
      assert.equal(gone.length, Math.max(0, count - zeros(all)));
      assert.ok(Math.max(0, ...gone.map(Math.abs)) <= Math.min(...stays.map(Math.abs)));
    }),
    { verbose: 1 },
  );
});

test('a pattern runs along the inputs of each output, whichever way the weights lie', () => {
  const conv = Float32Array.of(1, 9, 2, 8, 3, 7, 4, 6, 5, 5, 6, 4);
  // One output, six inputs, two places of the kernel: 1 2 3 4 | 5 6 and 9 8 7 6 | 5 4.
  keepPattern(conv, { rows: 1, columns: 6, inner: 2, rowsAreOutputs: true, groups: 1 }, 2, 4);
  assert.deepEqual([...conv], [0, 9, 0, 8, 3, 0, 4, 0, 5, 5, 6, 4]);
  const columns = Float32Array.of(1, 4, 2, 3, 3, 2, 4, 1);
  keepPattern(columns, { rows: 4, columns: 2, inner: 1, rowsAreOutputs: false, groups: 1 }, 2, 4);
  assert.deepEqual([...columns], [0, 4, 0, 3, 3, 0, 4, 0]);
});

test('a share is that of every layer, or of all together', async () => {
  const original = net();
  const before = await weights(original);
  const sharesOf = async (options: SparsifyOptions) => {
    const { model, sparsity } = await sparsify(original, options, env);
    const shares = [...(await weights(model))].map(([, values]) => zeros(values) / values.length);
    return { shares, sparsity };
  };
  const each = await sharesOf({ sparsity: 0.5 });
  assert.deepEqual(each.shares, [0.5, 0.5, 0.5, 0.5]);
  assert.deepEqual(each.sparsity, { before: 0, after: 0.5 });
  const together = await sharesOf({ sparsity: 0.5, scope: 'global' });
  assert.ok(together.shares[1]! < 0.3 && together.shares[0]! > 0.5, together.shares.join(' '));
  assert.ok(Math.abs(together.sparsity.after - 0.5) < 0.005);
  assert.deepEqual(await weights(original), before, 'the original stays');
});

test('layers with too few inputs for a pattern stay and are told, and nobody is promised speed', async () => {
  const { changed, skipped, warnings } = await sparsify(net(), { pattern: '2:4' }, env);
  assert.equal(changed.length, 2);
  assert.deepEqual(
    skipped.map(s => s.reason),
    ['an output reads 3 inputs, fewer than 4', 'an output reads 1 input, fewer than 4'],
  );
  assert.match(warnings.join(), /not be faster/);
});

test('recurrent layers stay, and are told', async () => {
  const b = new NetBuilder();
  const [w, r] = [b.random([1, 12, 4], new Random(1), 1), b.random([1, 12, 3], new Random(2), 1)];
  const states = b.node('LSTM', [b.input('x', [2, 1, 4]), w, r], { hidden_size: 3 });
  const model = b.output(b.node('MatMul', [states, b.weight(3, 4)])).build();
  const reason = 'only weights of convolutions and matrix products are made sparse, not those of LSTM';
  const { skipped, changed } = await sparsify(model, { sparsity: 0.5 }, env);
  assert.deepEqual(skipped, [{ node: model.graph.nodes[0]!.name, reason }]);
  assert.deepEqual(changed, [model.graph.nodes[1]!.name]);
  await assert.rejects(sparsify(await openFixture('lstm.onnx'), { sparsity: 0.5 }, env), /lstm stays, as only weights/);
});

test('weights that a layer which stays reads too are left', async () => {
  const b = new NetBuilder();
  const shared = b.weight(4, 4);
  const first = b.node('MatMul', [b.input('x', [2, 4]), shared]);
  const model = b.output(b.node('MatMul', [b.node('Relu', [first]), shared])).build();
  const last = model.graph.nodes.at(-1)!.name;
  await assert.rejects(sparsify(model, { sparsity: 0.5, exclude: [last] }, env), /nothing to make sparse/);
  assert.equal((await sparsify(model, { sparsity: 0.5 }, env)).changed.length, 2);
});

test('what cannot be meant is refused', async () => {
  const cases: [SparsifyOptions, RegExp][] = [
    [{}, /give either the sparsity/],
    [{ sparsity: 0.5, pattern: '2:4' }, /give either the sparsity/],
    [{ sparsity: 1 }, /above 0 and below 1/],
    [{ pattern: '2:4', scope: 'global' }, /leave out the scope/],
    [{ sparsity: 0.5, exclude: ['nowhere'] }, /nowhere/],
  ];
  for (const [options, message] of cases) await assert.rejects(sparsify(net(), options, env), message);
});

test('where nothing can be made sparse it is told which layer stays, and why', async () => {
  const refused = (model: Model, options: SparsifyOptions, reason: RegExp) =>
    assert.rejects(sparsify(model, options, env), reason);
  const narrow = new NetBuilder();
  const [conv] = narrow.head(narrow.image(), 3).graph.nodes;
  await refused(narrow.build(), { pattern: '2:4' }, new RegExp(`${conv!.name} stays, as an output reads 3 inputs`));
  await refused(await openFixture('qdq_conv.onnx'), { sparsity: 0.5 }, /the model is quantized \(DequantizeLinear/);
  const bodies = new NetBuilder();
  const body = new ModelBuilder(13, 'inner');
  const y = body.node('MatMul', [bodies.input('x', [4, 4]), body.constant([4, 4], Array(16).fill(1))]);
  body.output(y, [4, 4]);
  const branches = { then_branch: body.graph, else_branch: body.graph };
  bodies.output(bodies.node('If', [bodies.constant([], [1], 'bool')], branches), [4, 4]);
  await refused(bodies.build(), { sparsity: 0.5 }, /lies in the body of If/);
});
