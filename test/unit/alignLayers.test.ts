/** Laws of the alignment of layers: identity, symmetry, each layer in one place, and what is removed and added. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { analyse } from '../../src/core/analysis/analyse';
import { LatheError } from '../../src/core/errors';
import { cloneModel, type Model } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { bypass } from '../../src/core/passes/bypass';
import { align, assertPartition, namesOf, pairsOf } from '../support/alignment';
import { ModelBuilder } from '../support/modelBuilder';
import { fixtureNames, openFixture, refusedFixtures } from '../support/onnxFiles';
import { renamedModel } from '../support/renamed';

/** Fixtures that can be analysed: a cycle and the like are refused with a message. */
async function fixtureModels(): Promise<[string, Model][]> {
  const models: [string, Model][] = [];
  for (const name of fixtureNames.filter(f => !refusedFixtures.has(f))) {
    const model = await openFixture(name);
    try {
      analyse(model);
      models.push([name, model]);
    } catch (error) {
      if (!(error instanceof LatheError)) throw error;
    }
  }
  assert.ok(models.length > 30);
  return models;
}

test('every fixture is aligned with itself layer by layer', async () => {
  for (const [name, model] of await fixtureModels()) {
    const alignment = await align(model, model);
    assertPartition(alignment);
    for (const { a, b, changes } of alignment.groups) {
      assert.deepEqual(namesOf(a), namesOf(b), name);
      assert.deepEqual(changes, [], name);
    }
    assert.deepEqual([alignment.removed, alignment.added], [[], []], name);
  }
});

test('every fixture is aligned with itself when all names are others', async () => {
  for (const [name, model] of await fixtureModels()) {
    const alignment = await align(model, renamedModel(model));
    assertPartition(alignment);
    assert.deepEqual([alignment.removed.length, alignment.added.length], [0, 0], name);
    for (const { a, b, changes } of alignment.groups) {
      assert.deepEqual(
        a.map(u => u.index),
        b.map(u => u.index),
        name,
      );
      assert.deepEqual(changes, [], name);
    }
  }
});

/** A chain of convolutions, each followed by an activation, with weights of their own. */
function chain(layers: number, seed: number): Model {
  const random = new Random(seed);
  const builder = new ModelBuilder();
  let value = builder.input('x', [1, 4, 6, 6]);
  const activations = ['Relu', 'Sigmoid', 'Tanh'];
  for (let i = 0; i < layers; i++) {
    value = builder.node('Conv', [value, builder.random([4, 4, 1, 1], random)]);
    value = builder.node(activations[random.integer(3)]!, [value]);
  }
  return builder.output(value).build();
}

/** The model without some layers, each given the name of its place, as exporters do. */
function without(model: Model, names: ReadonlySet<string>, renumbered: boolean): Model {
  const copy = cloneModel(model);
  const gone = bypass(copy.graph, new Set(copy.graph.nodes.filter(n => names.has(n.name))));
  assert.equal(gone.length, names.size);
  if (renumbered)
    for (const [i, node] of copy.graph.nodes.entries()) {
      node.name = model.graph.nodes[i]!.name;
      node.fileName = node.name;
    }
  return copy;
}

test('what was taken out is removed, everything else stays aligned, in both directions', async t => {
  const seed = Date.now() % 1e9;
  t.diagnostic(`seed ${seed}`);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 2, max: 12 }), fc.nat(), fc.boolean(), async (layers, choice, renumbered) => {
      const model = chain(layers, choice);
      const random = new Random(choice + 1);
      // The last layer makes the output, whose name must stay.
      const convolutions = model.graph.nodes.filter(n => n.opType === 'Conv').slice(1);
      const gone = new Set(convolutions.filter(() => random.integer(3) === 0).map(n => n.name));
      const less = without(model, gone, renumbered);
      const alignment = await align(model, less);
      assertPartition(alignment);
      assert.deepEqual(new Set(namesOf(alignment.removed)), gone);
      assert.deepEqual(alignment.added, []);
      assert.ok(alignment.groups.every(g => g.changes.length === 0));
      const back = await align(less, model);
      assertPartition(back);
      assert.deepEqual(new Set(namesOf(back.added)), gone);
      const swapped = back.groups.map(g => `${namesOf(g.b).join('+')} ~ ${namesOf(g.a).join('+')}`);
      assert.deepEqual(swapped.sort(), pairsOf(alignment).sort());
    }),
    { seed, numRuns: 60, examples: [[6, 1935160038, true]] },
  );
});

test('names that moved on by one are not believed', async () => {
  const model = chain(4, 7);
  const [first, second] = model.graph.nodes.filter(n => n.opType === 'Conv').map(n => n.name);
  const alignment = await align(model, without(model, new Set([second!]), true));
  assert.equal(pairsOf(alignment)[0], `${first} ~ ${first}`);
  assert.deepEqual(namesOf(alignment.removed), [second]);
  // The third convolution now bears the second one's name.
  assert.ok(alignment.groups.some(g => g.b[0]!.node.opType === 'Conv' && g.a[0]!.node.name !== g.b[0]!.node.name));
});

test('changes are named', async () => {
  const build = (kernel: number, pads: bigint, seed: number, channels = 4) => {
    const builder = new ModelBuilder();
    const weight = builder.random([channels, 3, kernel, kernel], new Random(seed));
    const value = builder.node('Conv', [builder.input('x', [1, 3, 8, 8]), weight], { pads: [pads, pads, pads, pads] });
    return builder.output(builder.node('Relu', [value])).build();
  };
  const changes = async (a: Model, b: Model) => (await align(a, b)).groups.flatMap(g => g.changes);
  assert.deepEqual(await changes(build(3, 1n, 1), build(3, 1n, 2)), ['weights']);
  assert.deepEqual(await changes(build(3, 1n, 1), build(3, 0n, 1)), [
    'attribute pads',
    'shape 1 × 4 × 8 × 8 → 1 × 4 × 6 × 6',
    'shape 1 × 4 × 8 × 8 → 1 × 4 × 6 × 6',
  ]);
  assert.deepEqual(await changes(build(3, 1n, 1), build(3, 1n, 1, 2)), [
    'weights 4 × 3 × 3 × 3 → 2 × 3 × 3 × 3',
    'shape 1 × 4 × 8 × 8 → 1 × 2 × 8 × 8',
    'shape 1 × 4 × 8 × 8 → 1 × 2 × 8 × 8',
  ]);
  // What holds without being said is no change.
  assert.deepEqual(await changes(build(1, 0n, 1), withoutPads(build(1, 0n, 1))), []);
});

function withoutPads(model: Model): Model {
  for (const node of model.graph.nodes) node.attributes.delete('pads');
  return model;
}

test('a layer that became several stands beside them, and several beside the one they became', async () => {
  const activation = (form: 'one' | 'many') => {
    const builder = new ModelBuilder();
    const random = new Random(3);
    const before = builder.node('MatMul', [builder.input('x', [2, 8]), builder.random([8, 8], random)]);
    const middle =
      form === 'one'
        ? builder.node('HardSwish', [before])
        : builder.node('Mul', [before, builder.node('HardSigmoid', [before], { alpha: 1 / 6 })]);
    return builder.output(builder.node('MatMul', [middle, builder.random([8, 8], random)])).build();
  };
  const [one, many] = [activation('one'), renamedModel(activation('many'))];
  const ops = ({ a, b }: { a: readonly { node: { opType: string } }[]; b: readonly { node: { opType: string } }[] }) =>
    [a, b].map(side => side.map(u => u.node.opType).join('+')).join(' ~ ');
  assert.deepEqual((await align(one, many)).groups.map(ops), [
    'MatMul ~ MatMul',
    'HardSwish ~ HardSigmoid+Mul',
    'MatMul ~ MatMul',
  ]);
  assert.deepEqual((await align(many, one)).groups.map(ops)[1], 'HardSigmoid+Mul ~ HardSwish');
});

test('a folded scaling belongs to the layer that took it up, whatever told of the layer', async () => {
  const build = (folded: boolean) => {
    const builder = new ModelBuilder();
    const random = new Random(4);
    const weight = (factor: number) => builder.random([8, 8], new Random(2), factor);
    const scale = builder.random([8], random);
    const product = builder.node('MatMul', [builder.input('x', [2, 8]), weight(folded ? 3 : 1)]);
    return builder.output(builder.node('Tanh', [folded ? product : builder.node('Mul', [product, scale])])).build();
  };
  const folded = build(true);
  const expected = ['MatMul+Mul ~ MatMul', 'Tanh ~ Tanh'];
  const ops = async (b: Model) =>
    (await align(build(false), b)).groups.map(g =>
      [g.a, g.b].map(side => side.map(u => u.node.opType).join('+')).join(' ~ '),
    );
  const named = renamedModel(folded);
  for (const [i, node] of named.graph.nodes.entries()) node.name = folded.graph.nodes[i]!.name;
  assert.deepEqual(await ops(folded), expected);
  assert.deepEqual(await ops(named), expected);
  assert.deepEqual(await ops(renamedModel(folded)), expected);
});

test('two models with nothing in common have nothing aligned but what their ends tell', async () => {
  const other = new ModelBuilder();
  const random = new Random(5);
  let value = other.input('other', [1, 8]);
  for (let i = 0; i < 60; i++) value = other.node('Gemm', [value, other.random([8, 8], random)]);
  const alignment = await align(chain(30, 11), other.output(value).build());
  assertPartition(alignment);
  assert.deepEqual(alignment.groups, []);
});
