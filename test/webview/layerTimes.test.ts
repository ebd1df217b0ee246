import assert from 'node:assert/strict';
import test from 'node:test';
import type { RooflinePoint } from '../../src/core/studies/profile';
import type { LayerView } from '../../src/protocol/views';
import { metricColoring } from '../../webview-ui/graph/heat';
import { type LayerFigures, metricOf, metricRange, metricsFor, unmeasured } from '../../webview-ui/model/metric';
import { countUnknown, missingOf } from '../../webview-ui/model/missing';
import { ModelStore } from '../../webview-ui/model/modelStore';
import { boundShares } from '../../webview-ui/profile/boundColoring';
import { LayerTimes } from '../../webview-ui/profile/layerTimes';
import { limitText } from '../../webview-ui/profile/limit';
import { formatLayerMs, formatPerMac, formatTimeShare } from '../../webview-ui/profile/units';
import { columnsFor } from '../../webview-ui/table/columns';
import { sortLayers } from '../../webview-ui/table/sort';
import { profileOf } from '../support/profiles';
import { mobileNet } from './harness/models';

const layer = (name: string): LayerView => ({
  name,
  op: 'Conv',
  outputs: [],
  parameters: 0,
  macs: 1000,
  weightBytes: 0,
});
const roof = (bound: RooflinePoint['bound']): RooflinePoint => ({
  bound,
  intensity: 1,
  gflops: 5,
  gbps: 2,
  efficiency: 0.5,
});
const at = { conv1: 0, relu: 1, conv2: 2, gone: 3, stranger: 4 } as const;
/** conv1 runs together with relu; gone was removed by the runtime; the profile has no layer stranger. */
function figures(): LayerFigures {
  const layers = Object.keys(at).map(layer);
  const profile = profileOf([
    { name: 'conv1', fusedMs: 0.3, exactMs: 0.2, covers: ['relu'], macs: 1000, roofline: roof('compute') },
    { name: 'relu', fusedMs: null, exactMs: 0.1 },
    { name: 'conv2', fusedMs: 0.1, exactMs: 0.1, macs: 0, roofline: roof(null) },
    { name: 'gone', fusedMs: null },
  ]);
  return { ...unmeasured(layers), times: new LayerTimes(layers, profile) };
}

test('a layer without a time of its own says where it went, and is never taken for one of no time', () => {
  const known = figures();
  assert.equal(metricOf(known, at.relu, 'time'), null);
  assert.equal(metricOf(known, at.relu, 'exactTime'), 0.1);
  assert.equal(known.times?.carrierOf(at.relu), at.conv1);
  assert.equal(known.times?.carrierOf(at.conv1), null);
  assert.equal(missingOf(known, at.relu, 'time').text, 'in conv1');
  assert.equal(missingOf(known, at.gone, 'time').text, '–');
  assert.equal(missingOf(known, at.stranger, 'time').text, 'unknown');
  assert.equal(missingOf(known, at.conv2, 'bound').text, 'unknown');
  assert.equal(missingOf(known, at.conv2, 'timePerMac').text, '–');
  assert.equal(countUnknown(known, 'time'), 1);
  assert.equal(countUnknown(known, 'bound'), 2);
});

test('cards are hatched only where the time is unknown', () => {
  const { heats, text } = metricColoring(figures(), 'time');
  assert.deepEqual([...heats].map(Number.isNaN), [false, false, false, false, true]);
  assert.equal(text(at.relu), 'in conv1');
  assert.equal(text(at.stranger), '?');
  assert.equal(text(99), '');
});

test('shares are of the time of all layers', () => {
  const known = figures();
  assert.equal(metricRange(known, 'time').max, 0.3);
  assert.ok(Math.abs(known.times!.shareOf(at.conv1)! - 0.75) < 1e-12);
  assert.equal(known.times?.shareOf(at.relu), null);
  const shares = boundShares(known);
  assert.ok(Math.abs(shares.compute - 0.75) < 1e-12);
  assert.equal(shares.memory, 0);
});

test('times can be chosen and sorted by only once there are any', () => {
  const known = figures();
  const without = unmeasured(known.layers);
  assert.deepEqual(
    metricsFor(without).map(m => m.value),
    ['macs', 'parameters', 'weightBytes'],
  );
  assert.ok(metricsFor(known).some(m => m.value === 'bound'));
  assert.ok(!columnsFor(without).some(column => column.id === 'time'));
  const column = columnsFor(known).find(c => c.id === 'time')!;
  assert.deepEqual(sortLayers(known, [0, 1, 2, 3, 4], column, true), [at.conv1, at.conv2, 1, 3, 4]);
});

test('the first times are shown at once; without them the look falls back', () => {
  const model = mobileNet();
  const profile = profileOf(model.layers.map(({ name }) => ({ name, fusedMs: 1 })));
  const overlay = { profile, source: 'this machine' };
  assert.equal(new ModelStore(model, 'time').metric, 'macs');
  const store = new ModelStore(model, 'parameters');
  store.setOverlay(overlay);
  assert.equal(store.metric, 'time');
  store.setMetric('macs');
  store.setOverlay({ ...overlay });
  assert.equal(store.metric, 'macs');
  store.setMetric('bound');
  store.setOverlay(null);
  assert.equal(store.metric, 'macs');
});

test('small times and rates have units that can be read', () => {
  const plain = (text: string) => text.replaceAll('\u202f', ' ');
  assert.equal(plain(formatLayerMs(0)), '< 0.1 µs');
  assert.equal(plain(formatLayerMs(0.00839)), '8.39 µs');
  assert.equal(plain(formatLayerMs(1.2345)), '1.23 ms');
  assert.equal(plain(formatPerMac(0.0084 / 112896)), '74.4 ps');
  assert.equal(plain(formatPerMac(1e-5)), '10.0 ns');
  assert.equal(plain(formatTimeShare(0)), '< 0.1 %');
});

test('what limits a layer is said in words, and unknown is unknown', () => {
  const [compute] = profileOf([{ name: 'a', fusedMs: 1, roofline: roof('compute') }]).layers;
  assert.match(limitText(compute!), /calculate\. It reaches 50\.0.% of/);
  assert.match(limitText({ ...compute!, roofline: { ...roof('memory'), efficiency: 1.4 } }), /cache/);
  assert.match(limitText({ ...compute!, roofline: roof('overhead') }), /starting it/);
  assert.match(limitText({ ...compute!, roofline: roof(null) }), /not known/);
});
