/** What pruning costs is won back on data: by other weights in what is left, and by other statistics of batch normalization. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { GraphIndex, type Model, makeTensor } from '../../src/core/ir';
import { floatBytes } from '../../src/core/numeric/elements';
import { Random } from '../../src/core/numeric/random';
import { pruneChannels } from '../../src/core/transforms/prune';
import type { PruneOptions } from '../../src/core/transforms/prune/options';
import { execute, randomDataset, randomFeeds, relativeError } from '../support/execute';
import { npzDataset } from '../support/labelledData';
import { NetBuilder } from '../support/netBuilder';
import { openModel } from '../support/onnxFiles';
import { top1 } from '../support/quantized';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const env = { runtime, clock: { now: () => performance.now() } };
const nothing = { reconstruct: false, reestimate: false };

/** Lets the second half of a layer's outputs be four times the first half: one half tells all that the other does. */
function repeatOutputs({ graph }: Model, value: string, isColumns = false): void {
  const node = new GraphIndex(graph).producer(value)!;
  for (const name of node.inputs.slice(1)) {
    const { dims } = graph.initializers.get(name)!;
    const [columns, random] = [isColumns ? dims.at(-1)! : 1, new Random(3)];
    const size = dims.reduce((n, d) => n * d, 1);
    const values = new Float32Array(size);
    const isCopy = (i: number) => (isColumns ? i % columns >= columns / 2 : i >= size / 2);
    const twinOf = (i: number) => i - (isColumns ? columns : size) / 2;
    for (let i = 0; i < size; i++) values[i] = isCopy(i) ? 4 * values[twinOf(i)]! : random.normal();
    graph.initializers.set(name, makeTensor(name, 'float32', dims, floatBytes('float32', values)));
  }
}

const nets: Record<string, { samples: number; build(net: NetBuilder): Model }> = {
  convolutions: {
    samples: 32,
    build(net) {
      const x = net.conv(net.image(), 3, 8);
      const model = net.head(net.conv(net.node('Relu', [x]), 8, 6), 6).build();
      repeatOutputs(model, x);
      return model;
    },
  },
  'a depthwise convolution between': {
    samples: 32,
    build(net) {
      const x = net.conv(net.image(), 3, 8);
      const y = net.conv(net.node('Relu', [x]), 8, 8, 8);
      const model = net.head(net.node('Relu', [y]), 8).build();
      repeatOutputs(model, x);
      repeatOutputs(model, y);
      // Four times the input by the same weight is four times as much.
      const node = new GraphIndex(model.graph).producer(y)!;
      const weight = model.graph.initializers.get(node.inputs[1]!)!;
      const same = Float32Array.from({ length: 72 }, (_, i) => Math.sin(1 + (i % 36)));
      model.graph.initializers.set(
        weight.name,
        makeTensor(weight.name, 'float32', weight.dims, floatBytes('float32', same)),
      );
      return model;
    },
  },
  'matrix products behind a flatten': {
    samples: 64,
    build(net) {
      const x = net.linear(net.input('x', ['N', 12]), 12, 16);
      const y = net.node('Gemm', [net.node('Relu', [x]), net.weight(5, 16), net.weight(5)], {
        transB: 1n,
        alpha: 0.5,
        beta: 2,
      });
      const model = net.output(y, ['N', 5]).build();
      repeatOutputs(model, x, true);
      return model;
    },
  },
};

for (const [name, { samples, build }] of Object.entries(nets))
  test(`what the rest of the channels tells is told again: ${name}`, async () => {
    const model = build(new NetBuilder());
    const before = structuredClone([...model.graph.initializers.values()].map(t => t.data));
    const dataset = { ...randomDataset(model, samples), synthetic: false };
    const feeds = randomFeeds(model, 777, 2);
    const expected = await execute(model, feeds);
    const errorOf = async (options: PruneOptions) => {
      const { model: pruned, steps } = await pruneChannels(
        model,
        { ratio: 0.5, roundTo: 1, layers: [model.graph.nodes[0]!.name], ...options },
        { ...env, dataset },
      );
      return { error: relativeError(expected, await execute(pruned, feeds)), steps };
    };
    const { error, steps } = await errorOf({});
    assert.ok(error < 0.02, `${error}`);
    const step = steps.find(s => s.name === 'reconstruct weights')!;
    assert.equal(step.kept, true);
    assert.match(step.note!, /layers?, SQNR of the outputs from \S+ dB to \S+ dB$/);
    const { error: oneShot, steps: none } = await errorOf(nothing);
    assert.ok(oneShot > 0.1, `${oneShot}`);
    assert.ok(none.every(s => s.name !== 'reconstruct weights'));
    assert.deepEqual(
      [...model.graph.initializers.values()].map(t => t.data),
      before,
      'the original stays',
    );
  });

/** A wide and a narrow convolution with a normalization behind the second. */
function normalized(): Model {
  const net = new NetBuilder();
  const y = net.conv(net.node('Relu', [net.conv(net.image(), 3, 32)]), 32, 8);
  const vector = (value: number) => net.constant([8], new Array(8).fill(value));
  const norm = net.node('BatchNormalization', [y, vector(1), vector(0), vector(0), vector(40)]);
  return net.head(net.node('Relu', [norm]), 8).build();
}

test('statistics of batch normalization follow what pruning changed, and only that', async () => {
  const model = normalized();
  const dataset = { ...randomDataset(model, 32), synthetic: false };
  const options = { ratio: 0.5, roundTo: 1, layers: [model.graph.nodes[0]!.name], reconstruct: false };
  const { model: pruned, steps } = await pruneChannels(model, options, { ...env, dataset });
  const step = steps.find(s => s.name === 're-estimate batch norms')!;
  assert.equal(step.kept, true, step.note);
  const norm = pruned.graph.nodes.find(n => n.opType === 'BatchNormalization')!;
  const original = model.graph.nodes.find(n => n.opType === 'BatchNormalization')!;
  for (const input of [1, 2]) assert.equal(norm.inputs[input], original.inputs[input]);
  for (const input of [3, 4]) assert.notEqual(norm.inputs[input], original.inputs[input]);
});

test('without real data nothing is fitted', async () => {
  const model = normalized();
  const { steps } = await pruneChannels(model, { ratio: 0.5, roundTo: 1 }, { ...env, dataset: randomDataset(model) });
  assert.deepEqual(
    steps.filter(s => s.kept !== undefined),
    [],
  );
});

test('reconstruction wins back at least half of what one-shot pruning of half the MACs loses', async () => {
  const model = await openModel(inRoot('samples', 'fashion_resnet.onnx'));
  const [calibration, all] = ['calibration', 'test'].map(part =>
    npzDataset(inRoot('samples', `fashion-${part}.npz`)),
  ) as [ReturnType<typeof npzDataset>, ReturnType<typeof npzDataset>];
  const labelled = { ...all, samples: 500 };
  const dataset = { ...calibration, samples: 128 };
  const accuracyOf = async (options: PruneOptions) =>
    top1((await pruneChannels(model, options, { ...env, dataset })).model, labelled);
  const [before, oneShot, fitted] = [
    await top1(model, labelled),
    await accuracyOf({ macs: 0.5, ...nothing }),
    await accuracyOf({ macs: 0.5 }),
  ];
  assert.ok(fitted - oneShot >= 0.5 * (before - oneShot), `${before} ${oneShot} ${fitted}`);
});
