/** Passes that merge nodes: what becomes of each pattern, what stays, and that results do not move by a bit. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { cloneModel, type Model, tensorType } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { eliminateDuplicates } from '../../src/core/passes/eliminateDuplicates';
import { eliminateIdentity } from '../../src/core/passes/eliminateIdentity';
import { foldConstants } from '../../src/core/passes/foldConstants';
import { foldShapes } from '../../src/core/passes/foldShapes';
import { inferredTypes, provenTypes } from '../../src/core/passes/inferredTypes';
import { mergeCasts } from '../../src/core/passes/mergeCasts';
import { mergePads } from '../../src/core/passes/mergePads';
import { mergeReshapes } from '../../src/core/passes/mergeReshapes';
import { mergeTransposes } from '../../src/core/passes/mergeTransposes';
import { removeDeadCode } from '../../src/core/passes/removeDeadCode';
import { execute, randomFeeds, relativeError } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { runtime } from '../support/runtime';

type Rewrite = (model: Model) => unknown;
const transposes: Rewrite = m => mergeTransposes(m, provenTypes(m));
const reshapes: Rewrite = m => mergeReshapes(m, provenTypes(m));
const casts: Rewrite = m => mergeCasts(m, provenTypes(m));
const identities: Rewrite = m => eliminateIdentity(m, provenTypes(m));

const opTypes = (model: Model) => model.graph.nodes.map(n => n.opType).join(' ');

/** What nodes are left after the rewrites, and then the removal of what changes nothing; the results are the same. */
async function after(model: Model, ...rewrites: Rewrite[]): Promise<string> {
  const rewritten = cloneModel(model);
  for (const rewrite of [...rewrites, identities]) await rewrite(rewritten);
  removeDeadCode(rewritten);
  const feeds = randomFeeds(model, 4, 2);
  const run = (m: Model) => execute(m, feeds, { optimization: 'disabled' });
  assert.equal(relativeError(await run(model), await run(rewritten)), 0, opTypes(rewritten));
  return opTypes(rewritten);
}

/** A model of one output, of an input with dimensions 2 (open), 3, 4. */
function chain(make: (b: ModelBuilder, x: string) => string, opset = 13): Model {
  const b = new ModelBuilder(opset);
  return b.output(make(b, b.input('x', ['n', 3, 4]))).build();
}
const turned = (b: ModelBuilder, x: string, ...perm: number[]) => b.node('Transpose', [x], { perm: perm.map(BigInt) });

test('transposes merge, through element-wise operators too, and cancel out', async () => {
  const cases: Record<string, Model> = {
    'Transpose Relu': chain((b, x) => b.node('Relu', [turned(b, turned(b, x, 1, 2, 0), 1, 2, 0)])),
    Relu: chain((b, x) => b.node('Relu', [turned(b, turned(b, x, 1, 2, 0), 2, 0, 1)])),
    'Relu Mul Clip': chain((b, x) => {
      const y = b.node('Mul', [b.node('Relu', [turned(b, x, 0, 2, 1)]), b.constant([], [2])]);
      return turned(b, b.node('Clip', [y, b.constant([], [0])]), 0, 2, 1);
    }),
    'Relu Tanh Sub Transpose': chain((b, x) => {
      const [p, q] = [b.node('Relu', [x]), b.node('Tanh', [x])];
      return b.node('Sub', [turned(b, p, 2, 0, 1), turned(b, q, 2, 0, 1)]);
    }),
    // The reversal that a Transpose without an order gives.
    Abs: chain((b, x) => b.node('Abs', [b.node('Transpose', [b.node('Transpose', [x])])])),
  };
  for (const [expected, model] of Object.entries(cases)) assert.equal(await after(model, transposes), expected);
});

test('a Gemm reads a transposed matrix itself', async () => {
  const b = new ModelBuilder();
  const w = b.random([3, 5], new Random(1));
  const model = b.output(b.node('Gemm', [turned(b, b.input('x', [3, 4]), 1, 0), w], { alpha: 0.5 })).build();
  assert.equal(await after(model, transposes), 'Gemm');
});

test('a transpose stays where something else reads it, or the axes are not treated alike', async () => {
  const shared = chain((b, x) => {
    const y = turned(b, x, 0, 2, 1);
    b.output(b.node('Relu', [y]));
    return turned(b, b.node('Tanh', [y]), 0, 2, 1);
  });
  assert.equal(await after(shared, transposes), 'Transpose Relu Tanh Transpose');
  const softmax = chain((b, x) => turned(b, b.node('Softmax', [turned(b, x, 0, 2, 1)], { axis: 1n }), 0, 2, 1));
  assert.equal(await after(softmax, transposes), 'Transpose Softmax Transpose');
  const row = chain((b, x) => turned(b, b.node('Add', [turned(b, x, 0, 2, 1), b.constant([3], [1, 2, 3])]), 0, 2, 1));
  assert.equal(await after(row, transposes), 'Transpose Add Transpose');
});

test('of reshaping nodes in a row one is left, or none', async () => {
  const cases: [string, Model][] = [
    ['Relu', chain((b, x) => b.node('Relu', [b.node('Squeeze', [b.node('Unsqueeze', [x, b.ints(1)]), b.ints(1)])]))],
    ['Reshape Relu', chain((b, x) => b.node('Relu', [b.node('Flatten', [b.node('Unsqueeze', [x, b.ints(1)])])]))],
    [
      'Relu Reshape',
      chain((b, x) => b.node('Flatten', [b.node('Reshape', [b.node('Relu', [x]), b.ints(0, 2, 2, 3)])], { axis: 2n })),
    ],
    ['Relu', chain((b, x) => b.node('Relu', [b.node('Reshape', [x, b.ints(-1, 3, 4)])]))],
  ];
  for (const [expected, model] of cases) assert.equal(await after(model, reshapes), expected);
});

test('squeezed and put back: axes of unknown sizes too', async () => {
  const b = new ModelBuilder();
  const x = b.input('x', [1, null, null]);
  const y = b.node('Unsqueeze', [b.node('Squeeze', [x, b.ints(0)]), b.ints(0)]);
  assert.equal(await after(b.output(b.node('Relu', [y])).build(), reshapes), 'Relu');
});

test('casts merge over a wider type and not over a narrower one', async () => {
  const through = (type: bigint) =>
    chain((b, x) => b.node('Relu', [b.node('Cast', [b.node('Cast', [x], { to: type })], { to: 1n })]));
  assert.equal(await after(through(11n), casts), 'Relu');
  assert.equal(await after(through(10n), casts), 'Cast Cast Relu');
  assert.equal(await after(through(7n), casts), 'Cast Cast Relu');
});

test('pads that fill with the same merge', async () => {
  const twice = (first: Record<string, string>, second: Record<string, string>, fill = 0) =>
    chain((b, x) => {
      const y = b.node('Pad', [x, b.ints(0, 1, 0, 0, 0, 2)], first);
      return b.node('Pad', [y, b.ints(1, 0, 1, 0, 1, 0), ...(fill ? [b.constant([], [fill])] : [])], second);
    });
  assert.equal(await after(twice({}, { mode: 'constant' }), mergePads), 'Pad');
  assert.equal(await after(twice({ mode: 'edge' }, { mode: 'edge' }), mergePads), 'Pad');
  assert.equal(await after(twice({}, {}, 3), mergePads), 'Pad Pad');
  assert.equal(await after(twice({ mode: 'reflect' }, { mode: 'reflect' }), mergePads), 'Pad Pad');
});

test('arithmetic that changes nothing goes, unless it widens or is the other way round', async () => {
  const kept: Model[] = [
    chain((b, x) => b.node('Add', [x, b.constant([1, 1, 1, 1], [0])])),
    chain((b, x) => b.node('Sub', [b.constant([], [0]), x])),
    chain((b, x) => b.node('Div', [b.constant([], [1]), x])),
    chain((b, x) => b.node('Mul', [x, b.constant([4], [1, 1, 1, 2])])),
  ];
  for (const model of kept) assert.equal((await after(model)).split(' ').length, 1);
  const gone = chain((b, x) => {
    const y = b.node('Sub', [b.node('Add', [b.constant([3, 1], [0, 0, 0]), x]), b.constant([], [0])]);
    return b.node('Relu', [b.node('Pow', [b.node('Div', [y, b.constant([1], [1])]), b.constant([], [1])])]);
  });
  assert.equal(await after(gone), 'Relu');
  const border = chain((b, x) => b.node('Mul', [x, b.constant([], [1])]));
  assert.equal(await after(border), 'Identity', 'an input cannot be an output without a node');
});

test('a Dropout that trains is left, and told', () => {
  const model = chain((b, x) => b.node('Relu', [b.node('Dropout', [x, '', b.constant([], [1], 'bool')])]));
  const { changed, skipped } = eliminateIdentity(model, provenTypes(model));
  assert.deepEqual(changed, []);
  assert.deepEqual(
    skipped?.map(s => s.node),
    [model.graph.nodes[0]!.name],
  );
});

test('equal nodes are computed once; outputs keep their names; random ones stay', async () => {
  const model = chain((b, x) => {
    const twin = () => b.node('Softmax', [b.node('Add', [x, b.constant([1], [0.5])])], { axis: 1n });
    const [p, q, r] = [twin(), twin(), twin()];
    b.output(q).output(b.node('Neg', [p]));
    return b.node('Sub', [p, r]);
  });
  assert.equal(await after(model, eliminateDuplicates), 'Add Softmax Neg Sub');
  const b = new ModelBuilder();
  const noise = () => b.node('RandomUniform', [], { shape: [2n, 2n] });
  const random = b.output(b.node('Sub', [noise(), noise()])).build();
  eliminateDuplicates(random);
  assert.equal(opTypes(random), 'RandomUniform RandomUniform Sub');
});

test('sizes that the inputs fix are folded; what the file claims of inner values is not believed', async () => {
  const model = chain((b, x) => {
    const y = b.node('Relu', [x]);
    const rest = b.node('Slice', [b.node('Shape', [y]), b.ints(1), b.ints(3)]);
    return b.node('Reshape', [y, b.node('Concat', [b.ints(-1), rest], { axis: 0n })]);
  });
  assert.equal(await after(model, foldShapes), 'Relu Reshape');
  const claimed = chain((b, x) => b.node('Neg', [b.node('Shape', [b.node('NonZero', [x])])]));
  const positions = claimed.graph.nodes[0]!.outputs[0]!;
  claimed.graph.valueInfo.set(positions, { name: positions, type: tensorType('int64', [3, 24]) });
  claimed.graph.outputs = claimed.graph.outputs.map(o => ({ ...o, type: tensorType('int64', [2]) }));
  assert.deepEqual(inferredTypes(claimed).shape(positions), [3, 24]);
  assert.equal(await after(claimed, foldShapes), 'NonZero Shape Neg');
});

test('bodies are rewritten with what they hold, and outer values stay within their reach', async () => {
  const b = new ModelBuilder();
  const x = b.input('x', [2, 3]);
  const condition = b.input('c', [], 'bool');
  const branch = (prefix: string, scale: number) => {
    const inner = new ModelBuilder(13, prefix);
    const constant = inner.node('Neg', [inner.constant([], [-scale])]);
    const y = inner.node('Mul', [inner.node('Identity', [turned(inner, turned(inner, x, 1, 0), 1, 0)]), constant]);
    inner.output(inner.node('Add', [y, inner.node('Mul', [x, constant])]), [2, 3]);
    return inner.graph;
  };
  const out = b.node('If', [condition], { then_branch: branch('t', 2), else_branch: branch('e', 3) });
  const model = b.output(b.node('Relu', [out])).build();
  const rewritten = cloneModel(model);
  transposes(rewritten);
  identities(rewritten);
  await foldConstants(rewritten, { runtime });
  eliminateDuplicates(rewritten);
  const node = rewritten.graph.nodes[0]!;
  for (const { graph } of node.subgraphs()) {
    assert.deepEqual(
      graph.nodes.map(n => n.opType),
      ['Mul', 'Add'],
    );
  }
  const feeds = randomFeeds(model, 2);
  assert.equal(relativeError(await execute(model, feeds), await execute(rewritten, feeds)), 0);
});
