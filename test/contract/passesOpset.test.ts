import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { cloneModel, Graph, type Model, Node, tensorType } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { convertOpset } from '../../src/core/passes/convertOpset';
import { inferredTypes } from '../../src/core/passes/inferredTypes';
import { initializersOutOfInputs } from '../../src/core/passes/normalizeConstants';
import { execute, randomFeeds, relativeError } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { opsetCases } from '../support/opsetCases';

function converted(model: Model, target: number): Model {
  const copy = cloneModel(model);
  initializersOutOfInputs(copy);
  convertOpset(copy, target, inferredTypes(copy));
  assert.equal(copy.opset(), target);
  return copy;
}

const random = new Random(11);

async function assertConverts(name: string, model: Model, target: number): Promise<Model> {
  const copy = converted(model, target);
  const feeds = randomFeeds(model, 1, 2);
  const options = { optimization: 'disabled' } as const;
  const error = relativeError(await execute(model, feeds, options), await execute(copy, feeds, options));
  assert.ok(error <= 1e-6, `${name} to ${target}: relative error ${error}`);
  return copy;
}

for (const { name, opset, targets, make } of opsetCases)
  test(`${name}: opset ${opset} to ${targets.join(', ')}`, async () => {
    const b = new ModelBuilder(opset);
    make(b);
    for (const target of targets) if (target > opset) await assertConverts(name, b.build(), target);
  });

test('sub-graphs are converted with the graph around them', async () => {
  const branch = (name: string, low: number) => {
    const graph = new Graph(name);
    const clip = new Node(`${name}/clip`, 'Clip', ['x'], [`${name}_clip`]);
    clip.set({ name: 'min', kind: 'float', value: low });
    const squeeze = new Node(`${name}/squeeze`, 'Squeeze', [`${name}_clip`], [`${name}_out`]);
    squeeze.set({ name: 'axes', kind: 'ints', value: [0n] });
    graph.nodes = [clip, squeeze];
    graph.outputs = [{ name: `${name}_out`, type: tensorType('float32', [6]) }];
    return graph;
  };
  const b = new ModelBuilder(9);
  b.input('x', [1, 6]);
  const model = b
    .output(
      b.node('If', [b.input('flag', [], 'bool')], {
        then_branch: branch('then', 0),
        else_branch: branch('else', -0.1),
      }),
    )
    .build();
  const copy = await assertConverts('If', model, 13);
  assert.equal(copy.graph.nodes[0]!.graph('then_branch')!.nodes[1]!.inputs.length, 2);
});

test('a model that cannot be converted is refused by the name of its node', () => {
  const refuses = (opset: number, target: number, make: (b: ModelBuilder) => void, message: RegExp) => {
    const b = new ModelBuilder(opset);
    make(b);
    const model = b.build();
    assert.throws(
      () => convertOpset(model, target, inferredTypes(model)),
      (e: unknown) => e instanceof LatheError && message.test(e.message) && !e.message.includes('\n'),
    );
  };
  refuses(
    7,
    13,
    b => b.output(b.node('Resample', [b.input('x', [1, 3, 4, 4])])),
    /Resample Resample\d is unknown.*opset 7 to 13/,
  );
  refuses(
    10,
    13,
    b => b.output(b.node('Resize', [b.input('x', [1, 2, 5, 7]), b.constant([4], [1, 1, 1.7, 0.6])])),
    /enlarges one axis and shrinks another/,
  );
  refuses(7, 13, b => b.output(b.node('ScaledTanh', [b.input('x', [1])])), /ScaledTanh.*left the standard/);
  refuses(6, 13, b => b.output(b.node('Relu', [b.input('x', [1])])), /opset 6.*from opset 7/);
  refuses(13, 99, b => b.output(b.node('Relu', [b.input('x', [1])])), /opset 21 at most/);
  refuses(
    7,
    13,
    b => {
      const p = [1, 2, 3, 4].map(() => b.random([3], random));
      b.output(b.node('BatchNormalization', [b.input('x', [1, 3, 2]), ...p], { spatial: 0n }));
    },
    /spatial 0/,
  );
  refuses(
    18,
    21,
    b =>
      b.output(
        b.node('GroupNormalization', [b.input('x', [1, 4, 2]), b.random([2], random), b.random([2], random)], {
          num_groups: 2n,
        }),
      ),
    /GroupNormalization/,
  );
});

test('a model that is new enough is left as it is', () => {
  const b = new ModelBuilder(14);
  const model = b.output(b.node('Relu', [b.input('x', [1])])).build();
  assert.deepEqual(convertOpset(model, 13, inferredTypes(model)).changed, []);
  assert.equal(model.opset(), 14);
});
