import assert from 'node:assert/strict';
import test from 'node:test';
import { layersInModel } from '../../src/editor/layerProfile/layersInModel';
import { layerTitle } from '../../src/editor/layerProfile/layerTitle';
import type { ProfileOverlay } from '../../src/protocol/pageApi';

const layer = (name: string, exactMs: number | null, fusedMs: number | null, covers: readonly string[] = []) => ({
  name,
  op: 'Conv',
  exactMs,
  fusedMs,
  covers,
  macs: null,
  movedBytes: null,
  roofline: null,
});

/** What layersInModel reads of a profile. */
function overlay(): ProfileOverlay {
  const layers = [
    layer('conv1', 2, 3, ['relu1']),
    layer('relu1', 1, null),
    layer('conv2', 4, 3.5),
    layer('lost', null, null),
  ];
  const profile = { layers, profiledMs: { exact: 10, fused: 8 } } as unknown as ProfileOverlay['profile'];
  return { profile, source: 'this machine' };
}

test('layers take the time that they have in use', () => {
  assert.deepEqual(layersInModel(overlay(), ['conv1', 'conv2']), { layersMs: 6.5, modelMs: 8, source: 'this machine' });
});

test('a layer within the kernel of another chosen one adds nothing', () => {
  assert.equal(layersInModel(overlay(), ['conv1', 'relu1'])?.layersMs, 3);
});

test('a layer within the kernel of one that was not chosen has its time without fusion', () => {
  assert.deepEqual(layersInModel(overlay(), ['relu1']), { layersMs: 1, modelMs: 10, source: 'this machine' });
});

test('unknown is no time of 0', () => {
  assert.equal(layersInModel(overlay(), ['lost']), null);
  assert.equal(layersInModel(overlay(), ['elsewhere']), null);
});

test('a tab is called after the telling end of the layer and its model', () => {
  assert.equal(layerTitle({ model: '/m/net.onnx', layers: ['conv1'] }), 'conv1 · net.onnx');
  assert.equal(
    layerTitle({ model: '/m/net.onnx', layers: ['/features/features.3/conv/Conv_1'] }),
    'features.3/conv · net.onnx',
  );
  assert.equal(layerTitle({ model: '/m/net.onnx', layers: ['/'] }), '/ · net.onnx');
  assert.equal(layerTitle({ model: '/m/net.onnx', layers: ['a', 'b'] }), '2 layers · net.onnx');
});
