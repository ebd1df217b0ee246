import assert from 'node:assert/strict';
import test from 'node:test';
import { zeroShare, zeroWeights } from '../../src/core/analysis/zeroWeights';
import { decodeModel, encodeToBytes, MemorySource } from '../../src/core/onnx';
import { ModelBuilder } from '../support/modelBuilder';

test('zeros are counted among the float weights that layers multiply by, each tensor once', async () => {
  const builder = new ModelBuilder();
  const shared = builder.constant([2, 2], [0, -0, 3, 4]);
  const half = builder.constant([2, 4], [0, -0, 0.5, 1, 0, 0, 0, 2], 'float16');
  const first = builder.node('MatMul', [builder.input('x', [1, 2]), shared]);
  const second = builder.node('MatMul', [first, shared]);
  // What only adds has no say.
  const third = builder.node('Add', [second, builder.constant([2], [0, 0])]);
  const made = builder.output(builder.node('MatMul', [builder.node('Cast', [third], { to: 10n }), half])).build();
  // As from a file: weights are read where they lie.
  const model = await decodeModel(new MemorySource(await encodeToBytes(made), 'made.onnx'));
  const counts = await zeroWeights(model);
  assert.deepEqual(
    model.graph.nodes.flatMap(node => counts.get(node) ?? []),
    [
      { zeros: 2, all: 4 },
      { zeros: 2, all: 4 },
      { zeros: 5, all: 8 },
    ],
  );
  assert.equal(zeroShare(counts.values()), 7 / 12);
  assert.equal(zeroShare([]), null);
});
