import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Graph, Node, tensorType } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { alignEvents, coverKernels, type ExecutedKernel } from '../../src/core/studies/profile';
import { randomFusion } from '../support/fusion';

const rankOf = (node: Node): number => (Number(node.name.slice(1)) * 7) % 5;

test('every kernel of any fused graph is found to be of the nodes that it was made of', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 40 }), (seed, size) => {
      const { graph, kernels, members, movedFrom } = randomFusion(new Random(seed), size);
      const places = coverKernels(graph, kernels, rankOf);
      places.forEach(({ layer, covers, inserted }, k) => {
        const from = movedFrom[k];
        assert.equal(inserted, from !== undefined, `kernel ${k}`);
        if (from !== undefined)
          assert.equal(layer, places[from]!.layer, `kernel ${k} moves the value of kernel ${from}`);
        else assert.deepEqual([layer, ...covers].sort(), [...members[k]!].sort(), `kernel ${k}`);
      });
    }),
  );
});

test('the time sits on the largest node, and no node belongs to two kernels', () => {
  fc.assert(
    fc.property(fc.integer(), fc.integer({ min: 1, max: 60 }), (seed, size) => {
      const { graph, kernels } = randomFusion(new Random(seed), size);
      const nodes = new Map(graph.nodes.map(n => [n.name, n]));
      const places = coverKernels(graph, kernels, rankOf).filter(p => !p.inserted);
      for (const { layer, covers } of places)
        for (const other of covers) assert.ok(rankOf(nodes.get(layer!)!) >= rankOf(nodes.get(other)!));
      const claimed = places.flatMap(p => [p.layer!, ...p.covers]);
      assert.equal(new Set(claimed).size, claimed.length);
    }),
  );
});

const kernel = (name: string, op: string, inputs: string[], outputs: string[]): ExecutedKernel => ({
  ...{ name, op, domain: '', inputs, outputs },
});

const blocked = (...of: Parameters<typeof kernel>): ExecutedKernel => ({
  ...kernel(...of),
  domain: 'com.microsoft.nchwc',
});

function graphOf(inputs: string[], nodes: Node[], outputs: string[]): Graph {
  const graph = new Graph('g');
  graph.inputs = inputs.map(name => ({ name, type: tensorType('float32', [1]) }));
  graph.nodes = nodes;
  graph.outputs = outputs.map(name => ({ name, type: tensorType('float32', [1]) }));
  return graph;
}

test('eliminated nodes go to what is left of their path; folded constants to nobody', () => {
  const graph = graphOf(
    ['x'],
    [
      new Node('shape', 'ConstantOfShape', ['c'], ['k']),
      new Node('drop', 'Dropout', ['x'], ['a']),
      new Node('scale', 'Mul', ['a', 'k'], ['b']),
      new Node('same', 'Identity', ['b'], ['y']),
    ],
    ['y'],
  );
  const [place] = coverKernels(graph, [kernel('scale', 'Mul', ['x'], ['y'])], () => 0);
  assert.deepEqual(place, { layer: 'scale', covers: ['drop', 'same'], inserted: false });
});

test('a cast of an input belongs to the layer that uses it; kernels of a function to its call', () => {
  const graph = graphOf(['x'], [new Node('call', 'MyFunction', ['x'], ['y'])], ['y']);
  const kernels = [
    kernel('cast', 'Cast', ['x'], ['InsertedPrecisionFreeCast_x']),
    kernel('inner1', 'Mul', ['InsertedPrecisionFreeCast_x', 'InsertedPrecisionFreeCast_x'], ['t1']),
    kernel('inner2', 'Exp', ['t1'], ['y']),
  ];
  const places = coverKernels(graph, kernels, () => 0);
  assert.deepEqual(
    places.map(p => p.layer),
    ['call', 'call', 'call'],
  );
  assert.deepEqual(
    places.map(p => p.inserted),
    [true, true, false],
  );
});

test('a convolution named before it absorbed an addition and its activation covers them', () => {
  const graph = graphOf(
    ['x'],
    [
      new Node('conv1', 'Conv', ['x', 'w'], ['a']),
      new Node('conv2', 'Conv', ['a', 'w'], ['b']),
      new Node('add', 'Add', ['b', 'a'], ['c']),
      new Node('relu', 'Relu', ['c'], ['d']),
      new Node('conv3', 'Conv', ['d', 'w'], ['e']),
      new Node('relu3', 'Relu', ['e'], ['y']),
    ],
    ['y'],
  );
  const kernels = [
    blocked('a_nchwc', 'Conv', ['x'], ['t1']),
    { ...blocked('b_nchwc', 'Conv', ['t1', 't1'], ['t2']), activation: 'Relu' },
    { ...blocked('y_nchwc', 'Conv', ['t2'], ['t3']), activation: 'Relu' },
    { ...blocked('', 'ReorderOutput', ['t3'], ['y']), moves: true },
  ];
  const places = coverKernels(graph, kernels, n => (n.opType === 'Conv' ? 1 : 0));
  assert.deepEqual(
    places.map(p => [p.layer, ...p.covers]),
    [['conv1'], ['conv2', 'add', 'relu'], ['conv3', 'relu3'], ['conv3']],
  );
});

test('a normalization that runs as a convolution is still its own layer', () => {
  const nodes = [new Node('norm', 'BatchNormalization', ['x'], ['a']), new Node('relu', 'Relu', ['a'], ['y'])];
  const kernels = [blocked('a_bn_nchwc', 'Conv', ['x'], ['t1']), kernel('relu', 'Relu', ['t1'], ['y'])];
  const places = coverKernels(graphOf(['x'], nodes, ['y']), kernels, () => 0);
  assert.deepEqual(
    places.map(p => p.layer),
    ['norm', 'relu'],
  );
});

test('a kernel that leads to no layer has none', () => {
  const graph = graphOf(['x'], [new Node('n', 'Relu', ['x'], ['y'])], ['y']);
  const kernels = [kernel('n', 'Relu', ['x'], ['y']), kernel('odd', 'Shape', ['q', 'r'], ['z'])];
  assert.deepEqual(coverKernels(graph, kernels, () => 0)[1], { layer: undefined, covers: [], inserted: true });
});

test('events are found by position, else by name, nameless ones by their order', () => {
  const kernels = [kernel('', 'Concat', [], ['a']), kernel('conv', 'Conv', [], ['b']), kernel('', 'Concat', [], ['c'])];
  const [first, conv, second] = [
    { name: 'Concat_7', op: 'Concat' },
    { name: 'conv', op: 'Conv' },
    { name: 'Concat_3', op: 'Concat' },
  ];
  assert.deepEqual(alignEvents([first, conv, second], kernels), [0, 1, 2]);
  assert.deepEqual(alignEvents([conv, first, second], kernels), [1, 0, 2]);
  assert.deepEqual(alignEvents([conv, { name: 'other', op: 'Relu' }], kernels), [1, undefined]);
});
