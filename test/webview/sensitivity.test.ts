import assert from 'node:assert/strict';
import test from 'node:test';
import type { SensitivityPoint } from '../../src/core/studies/sensitivity';
import type { SensitivityOverlay } from '../../src/protocol/sensitivity';
import type { LayerView } from '../../src/protocol/views';
import { type LayerFigures, metricsFor, unmeasured } from '../../webview-ui/model/metric';
import { ModelStore } from '../../webview-ui/model/modelStore';
import { isStarted, LayerSensitivity } from '../../webview-ui/sensitivity/layerSensitivity';
import { placeSentence } from '../../webview-ui/sensitivity/layerSensitivityText';
import { noiseLimit } from '../../webview-ui/sensitivity/noise';
import { figureText, sensitivityColoring } from '../../webview-ui/sensitivity/sensitivityColoring';
import { formatChange, ordinal } from '../../webview-ui/sensitivity/units';
import { columnsFor } from '../../webview-ui/table/columns';
import { sortLayers } from '../../webview-ui/table/sort';
import { mobileNet } from './harness/models';
import { sweepOf } from './harness/sensitivity';

const names = ['conv1', 'relu', 'conv2', 'add', 'fc'] as const;
const at = { conv1: 0, relu: 1, conv2: 2, add: 3, fc: 4 };
const layers = names.map(
  (name): LayerView => ({ name, op: 'Conv', outputs: [], parameters: 0, macs: 0, weightBytes: 0 }),
);

type Point = Partial<SensitivityPoint> & { readonly layer: string };

function sweep(points: readonly Point[], others: Partial<SensitivityOverlay> = {}): SensitivityOverlay {
  return {
    what: 'both',
    mode: 'one-on',
    start: { metric: 'sqnrDb', baseline: null, allQuantized: [], skipped: [], samples: 32, data: 'x' },
    points: points.map(point => ({ group: [point.layer], bits: 8, value: null, sqnrDb: null, ...point })),
    isComplete: true,
    ...others,
  };
}

function figuresOf(overlay: SensitivityOverlay): LayerFigures & { sensitivity: LayerSensitivity } {
  assert.ok(isStarted(overlay));
  return { ...unmeasured(layers), sensitivity: new LayerSensitivity(layers, overlay) };
}

const labelled = (mode: SensitivityOverlay['mode'] = 'one-on') =>
  sweep(
    [
      { layer: 'conv1', group: ['conv1', 'relu'], value: 0.5, sqnrDb: 12 },
      { layer: 'conv2', value: 0.79, sqnrDb: 30 },
      { layer: 'fc', value: 0.79, sqnrDb: 25 },
    ],
    {
      mode,
      start: {
        metric: 'top1',
        baseline: 0.8,
        allQuantized: mode === 'one-off' ? [{ bits: 8, value: 0.45, sqnrDb: 10 }] : [],
        skipped: [],
        samples: 100,
        data: 'x',
      },
    },
  );

const plain = (text: string | null) => text?.replaceAll(/[\u00a0\u202f]/g, ' ');

test('what was not measured is hatched, and never a figure', () => {
  const figures = figuresOf(sweep([{ layer: 'conv1', group: ['conv1', 'relu'], sqnrDb: 12 }]));
  const { heats, text } = sensitivityColoring(figures, 'sqnr8');
  assert.deepEqual([...heats].map(Number.isNaN), [false, false, true, true, true]);
  assert.equal(plain(text(at.conv1)), '12.0 dB');
  assert.equal(text(at.relu), 'with conv1');
  assert.equal(heats[at.relu], heats[at.conv1]);
  assert.equal(text(at.add), '');
  assert.equal(figureText(figures, at.conv1, 'sqnr4'), null);
});

test('less SQNR is hotter, and a layer that changes nothing is cold', () => {
  const figures = figuresOf(
    sweep([
      { layer: 'conv1', sqnrDb: 12 },
      { layer: 'conv2', sqnrDb: 50 },
      { layer: 'fc', identical: true },
    ]),
  );
  const { sensitivity } = figures;
  assert.deepEqual(sensitivity.ranking('sqnr8'), [at.conv1, at.conv2, at.fc]);
  assert.deepEqual(
    [at.conv1, at.conv2, at.fc].map(i => sensitivity.heatOf(i, 'sqnr8')),
    [1, 0, 0],
  );
  assert.equal(figureText(figures, at.fc, 'sqnr8'), 'no change');
});

test('SQNR that hardly differs is not painted as if it did', () => {
  const { sensitivity } = figuresOf(
    sweep([
      { layer: 'conv1', sqnrDb: 40 },
      { layer: 'conv2', sqnrDb: 41 },
    ]),
  );
  assert.ok(Math.abs(sensitivity.heatOf(at.conv2, 'sqnr8')! - 0.95) < 1e-9);
});

test('accuracy ranks by what is lost, equals by SQNR, and knows its noise', () => {
  const figures = figuresOf(labelled());
  const { sensitivity } = figures;
  assert.deepEqual(sensitivity.looks, ['drop8', 'sqnr8']);
  assert.deepEqual(sensitivity.ranking('drop8'), [at.conv1, at.fc, at.conv2]);
  assert.equal(plain(figureText(figures, at.conv1, 'drop8')), '−30.0 points');
  assert.ok(sensitivity.noise! > 0.07 && sensitivity.noise! < 0.09);
  assert.deepEqual([sensitivity.isNoise(at.conv1, 'drop8'), sensitivity.isNoise(at.fc, 'drop8')], [false, true]);
  assert.equal(sensitivity.isNoise(at.fc, 'sqnr8'), false);
  assert.equal(plain(placeSentence(sensitivity, at.fc, 'drop8')), '2nd most sensitive of 3 layers, in 8 bits.');
});

test('a layer left float among quantized ones is compared with all of them quantized', () => {
  const figures = figuresOf(labelled('one-off'));
  const { sensitivity } = figures;
  assert.deepEqual(sensitivity.ranking('drop8'), [at.conv2, at.fc, at.conv1]);
  assert.equal(plain(figureText(figures, at.conv1, 'drop8')), '+5.0 points');
  assert.equal(sensitivity.harmOf(at.conv1, 'sqnr8'), 2);
});

test('the noise of a share is two standard errors, and is not nothing where all were right', () => {
  assert.ok(Math.abs(noiseLimit(0.5, 10_000) - 0.01) < 1e-4);
  assert.ok(noiseLimit(1, 100) > 0.01);
});

test('the table has a column for each width and puts the most sensitive on top', () => {
  const one = figuresOf(labelled());
  const ids = (figures: LayerFigures) => columnsFor(figures).map(column => column.id);
  assert.ok(ids(one).includes('drop8') && ids(one).includes('sqnr8') && !ids(one).includes('dropCurve'));
  assert.equal(columnsFor(one), columnsFor(one));
  assert.ok(!ids(unmeasured(layers)).some(id => id.startsWith('drop')));
  const oneOff = figuresOf(labelled('one-off'));
  assert.equal(columnsFor(oneOff).find(c => c.id === 'drop8')!.first, undefined);
  const two = figuresOf(
    sweep([
      { layer: 'conv1', sqnrDb: 12, bits: 4 },
      { layer: 'conv1', sqnrDb: 36 },
      { layer: 'conv2', identical: true },
      { layer: 'fc', sqnrDb: 20 },
    ]),
  );
  assert.deepEqual(
    ids(two).filter(id => id.startsWith('sqnr')),
    ['sqnr8', 'sqnr4', 'sqnrCurve'],
  );
  const column = columnsFor(two).find(c => c.id === 'sqnr8')!;
  assert.equal(column.first, 'smallest');
  assert.equal(column.text(two, at.add), '–');
  assert.deepEqual(sortLayers(two, [0, 1, 2, 3, 4], column, false), [at.fc, at.conv1, at.conv2, at.relu, at.add]);
});

test('a sweep is shown from its first point on, and another colour when it is gone', () => {
  const model = mobileNet();
  const store = new ModelStore(model, 'macs');
  const overlay = sweepOf(model, { accuracy: 0.73, bits: [8, 4] });
  store.setSensitivity({ ...overlay, start: null, points: [], isComplete: false });
  assert.equal(store.metric, 'macs');
  store.setSensitivity({ ...overlay, points: overlay.points.slice(0, 1), isComplete: false });
  // A change of accuracy that may be chance tells nothing; one that is none does.
  assert.equal(store.metric, 'sqnr8');
  const [first, ...others] = overlay.points;
  const telling = { ...overlay, points: [{ ...first!, value: 0.5 }, ...others] };
  store.setSensitivity(telling);
  assert.equal(store.metric, 'drop8');
  store.setMetric('sqnr8');
  store.setSensitivity({ ...telling });
  assert.equal(store.metric, 'sqnr8');
  assert.ok(metricsFor(store.figures).some(({ value }) => value === 'drop4'));
  store.setSensitivity(null);
  assert.equal(store.metric, 'macs');
  assert.equal(new ModelStore(model, 'sqnr2', { sweep: telling }).metric, 'drop8');
});

test('places and changes are written as they are said', () => {
  assert.deepEqual([1, 2, 3, 4, 11, 21].map(ordinal), ['1st', '2nd', '3rd', '4th', '11th', '21st']);
  assert.deepEqual([0.012, -0.012, 0.0001].map(formatChange).map(plain), ['+1.2 points', '−1.2 points', '0 points']);
});
