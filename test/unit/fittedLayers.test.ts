import assert from 'node:assert/strict';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { fittedLayers } from '../../src/core/transforms/prune/reconstruct/fittedLayer';
import { openFixture } from '../support/onnxFiles';

const leftOf = async (model: Model) => {
  const { layers, left } = await fittedLayers(model);
  return { fitted: layers.length, left: left.map(({ node, reason }) => `${node.opType}: ${reason}`) };
};

test('layers that cannot be fitted are told with the reason', async () => {
  const transposed = await leftOf(await openFixture('conv_transpose.onnx'));
  assert.deepEqual(transposed.left, ['ConvTranspose: there is no fit for ConvTranspose']);
  const residual = await openFixture('residual_bn.onnx');
  const whole = await leftOf(residual);
  assert.ok(whole.fitted > 0);
  assert.deepEqual(whole.left, []);
  for (const [name, tensor] of residual.graph.initializers)
    residual.graph.initializers.set(name, { ...tensor, type: 'float16' });
  const half = await leftOf(residual);
  assert.equal(half.fitted, 0);
  assert.equal(half.left.length, whole.fitted);
  assert.ok(
    half.left.every(reason => reason.endsWith('its weights are float16')),
    half.left.join('; '),
  );
});
