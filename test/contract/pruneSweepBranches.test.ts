/** The law of the sweep of pruning where several values are live at once. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { branchedNets } from '../support/branchedNets';
import { randomDataset } from '../support/execute';
import { NetBuilder } from '../support/netBuilder';
import { pruneSweepError } from '../support/pruneSweepError';
import { rowsDataset } from '../support/rowsDataset';

const options = { what: 'channels', ratios: [0.2, 0.4, 0.6, 0.8], importance: 'l1', roundTo: 4, samples: 4 } as const;

for (const [name, { build, segments: expected }] of Object.entries(branchedNets))
  test(`${name}: what is pruned in a stack gives what the pruned model gives`, async t => {
    const model = build();
    const { worst, ways, segments } = await pruneSweepError(model, rowsDataset(model, 4, 7)!, options, () => true);
    t.diagnostic(`${segments} segments; ${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
    assert.equal(segments, expected);
    assert.equal('stacked' in ways, expected > 1);
  });

test('a model whose Reshapes are written for one image is run stacked as well', async t => {
  const net = new NetBuilder();
  const conv = (x: string, inputs: number, outputs: number) => net.node('Relu', [net.conv(x, inputs, outputs)]);
  const x = conv(conv(net.input('x', [1, 3, 6, 6]), 3, 16), 16, 24);
  // Channels are shuffled as ShuffleNet does it: two by two, then each half for itself.
  const pairs = net.transpose(net.reshape(x, 12, 2, 36), 1, 0, 2);
  const halves = net.reshape(pairs, 2, -1, 12, 6, 6);
  const [left, right] = [0, 1].map(i => net.node('Gather', [halves, net.constant([], [i], 'int64')], { axis: 0n }));
  const both = net.node('Concat', [conv(left!, 12, 16), right!], { axis: 1n });
  const boxes = net.reshape(net.conv(conv(both, 28, 24), 24, 4), 1, 4, 36);
  const model = net.output(boxes, [1, 4, 36]).build();
  const { worst, ways } = await pruneSweepError(model, randomDataset(model, 4), options, () => true);
  t.diagnostic(`${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
  assert.ok('stacked' in ways);
});
