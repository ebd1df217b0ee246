/** Which groups a model has, why others stay, and the limits of what is followed. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { coupleChannels } from '../../src/core/analysis/channels/coupling';
import { Graph, Node } from '../../src/core/ir';
import { allOps } from '../../src/core/ops/registry';
import { roundedCount } from '../../src/core/transforms/prune/roundedCount';
import { ModelBuilder } from '../support/modelBuilder';
import { NetBuilder } from '../support/netBuilder';
import { fixtureNames, openFixture, refusedFixtures } from '../support/onnxFiles';

test('layers that stay are told with the reason', () => {
  const net = new NetBuilder(13);
  const x = net.image();
  const unknown = net.node('Mystery', [net.conv(x, 3, 4)]);
  const normed = net.node('Softmax', [net.conv(x, 3, 5)], { axis: 1n });
  net.output(net.conv(unknown, 4, 2)).output(net.conv(normed, 5, 1), ['N', 1, null, null]);
  net.output(net.node('Relu', [net.conv(x, 3, 6)]));
  const reasons = coupleChannels(net.build()).barriers.map(b => b.reason);
  assert.match(reasons[0]!, /Mystery.*channels are not followed/);
  assert.match(reasons[1]!, /Softmax.*normalizes over them/);
  assert.equal(reasons[2], 'there is only one');
  assert.match(reasons[3]!, /part of the model's output/);
  assert.match(reasons[4]!, /Conv.*shapes are not known/);
  assert.equal(reasons.length, 5);
});

test('what a body reads is held', () => {
  const net = new NetBuilder(13);
  const y = net.conv(net.image(), 3, 4);
  const body = new Graph('then');
  body.nodes = [new Node('inner', 'Relu', [y], ['inner_out'])];
  body.outputs = [{ name: 'inner_out', type: { kind: 'unknown' } }];
  const condition = net.constant([], [1], 'bool');
  net.output(net.node('If', [condition], { then_branch: body, else_branch: body }));
  const { groups, barriers } = coupleChannels(net.build());
  assert.deepEqual(groups, []);
  assert.match(barriers[0]!.reason, /read inside/);
});

test('layers of bodies are told to stay, those of bodies within as well', () => {
  const net = new NetBuilder(13);
  const [x, condition] = [net.input('x', [4, 4]), net.constant([], [1], 'bool')];
  const outer = new ModelBuilder(13, 'outer');
  const inner = new ModelBuilder(13, 'inner');
  inner.output(inner.node('MatMul', [x, net.constant([4, 4], Array(16).fill(1))]));
  const [first] = inner.graph.nodes;
  outer.output(outer.node('If', [condition], { then_branch: inner.graph, else_branch: inner.graph }));
  // A product of what the graph computes has no channels of its own.
  const product = new ModelBuilder(13, 'product');
  product.output(product.node('MatMul', [x, x]));
  net.output(net.node('If', [condition], { then_branch: outer.graph, else_branch: product.graph }));
  const { barriers } = coupleChannels(net.build());
  assert.ok(barriers.length > 0);
  for (const { node, reason } of barriers) {
    assert.equal(node, first!.name);
    assert.match(reason, /in the body of If\d+ \(If\)/);
  }
});

test('unknown ranks and sizes hold; nothing throws on a malformed node', () => {
  const b = new ModelBuilder(13);
  const x = b.input('x', undefined as never);
  const y = b.node('Conv', [x, b.constant([2, 2, 1, 1], [1, 2, 3, 4])]);
  b.output(b.node('Reshape', [y, b.input('shape', [3], 'int64')]));
  b.output(b.node('Concat', []));
  assert.deepEqual(coupleChannels(b.build()).groups, []);
});

test('kept channels are the nearest multiple, all of them, or at least one step', () => {
  const group = (count: number, unit = 1) => ({
    layers: [],
    channels: Array.from({ length: count }, (_, i) => i),
    unit,
  });
  assert.equal(roundedCount(group(64), 29, 8), 32);
  assert.equal(roundedCount(group(64), 1, 8), 8);
  assert.equal(roundedCount(group(58), 57, 8), 58);
  assert.equal(roundedCount(group(58), 52, 8), 56);
  assert.equal(roundedCount(group(6), 1, 8), 6);
  assert.equal(roundedCount(group(6), 0, 1), 1);
  // A head of 64 fills every multiple by itself; of two channels that go together every fourth pair does.
  assert.equal(roundedCount(group(12, 64), 5, 8), 5);
  assert.equal(roundedCount(group(32, 2), 13, 8), 12);
});

test('every fixture can be followed, malformed ones too', async () => {
  for (const name of fixtureNames.filter(f => !refusedFixtures.has(f))) {
    const { groups, barriers } = coupleChannels(await openFixture(name));
    for (const { reason } of barriers) assert.doesNotMatch(reason, /undefined|NaN/, name);
    for (const { channels, unit } of groups) assert.ok(channels.length > 1 && unit > 0, name);
  }
});

test('operators without their operands are passed over', () => {
  for (const op of allOps().filter(o => o.channels)) {
    for (const count of [0, 1, 2, 3]) {
      const b = new ModelBuilder(op.domain === '' ? 23 : 13);
      const x = b.input('x', [2, 4, 3, 3]);
      const inputs = Array.from({ length: count }, (_, i) => (i === 0 ? x : b.constant([3], [1, 2, 3])));
      b.output(b.node(op.type, inputs));
      b.graph.nodes[0]!.domain = op.domain;
      b.graph.nodes.push(new Node('n2', op.type, ['', x], ['y2', ''], op.domain));
      assert.deepEqual(coupleChannels(b.build()).groups, [], op.type);
    }
  }
});
