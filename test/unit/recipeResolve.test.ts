/** What a recipe means for a model: which steps, for which layers, in which order; and what is refused. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { Random } from '../../src/core/numeric/random';
import type { Mark, Precision, RecipeStep } from '../../src/core/recipe/recipe';
import { resolveRecipe } from '../../src/core/recipe/resolve';
import { ModelBuilder } from '../support/modelBuilder';
import { openFixture } from '../support/onnxFiles';

function model() {
  const b = new ModelBuilder(13);
  const random = new Random(1);
  let x = b.input('x', [2, 8]);
  for (let i = 0; i < 4; i++) x = b.node('MatMul', [x, b.random([8, 8], random)]);
  return b.output(x).build();
}
const [a, b, c, d] = model().graph.nodes.map(n => n.name) as [string, string, string, string];

const recipeOf = (marks: Readonly<Record<string, Precision | Mark>>, steps: readonly RecipeStep[]) => ({
  version: 1 as const,
  model: { file: 'm.onnx' },
  layers: new Map(
    Object.entries(marks).map(([n, m]): [string, Mark] => [n, typeof m === 'string' ? { precision: m } : m]),
  ),
  steps,
});
const excludedBy = (step: RecipeStep) => ('exclude' in step ? step.exclude : undefined);

/** What is done, in few words. */
const resolved = (marks: Readonly<Record<string, Precision | Mark>>, ...steps: RecipeStep[]) =>
  resolveRecipe(recipeOf(marks, steps), model()).map(({ step, others, marked, onlyMarked }) => ({
    step: step.step === 'quantize' ? step.mode : step.step,
    exclude: excludedBy(step),
    others,
    only: onlyMarked ? marked : undefined,
  }));

test('a step is for all layers but those marked otherwise; a mark outweighs what the step leaves out', () => {
  assert.deepEqual(resolved({ [a]: 'int8', [b]: 'float32' }, { step: 'quantize', mode: 'static', exclude: [a, c] }), [
    { step: 'static', exclude: [c], others: [b], only: undefined },
  ]);
});

test('graph optimization stands where it is put and takes no layers from the others', () => {
  assert.deepEqual(resolved({ [a]: 'float16' }, { step: 'optimize' }, { step: 'quantize', mode: 'dynamic' }), [
    { step: 'optimize', exclude: undefined, others: [], only: undefined },
    { step: 'dynamic', exclude: [], others: [a], only: undefined },
    { step: 'float16', exclude: [], others: [], only: [a] },
  ]);
});

test('marks that no step provides for add one for the layers so marked, float16 last', () => {
  assert.deepEqual(resolved({ [a]: 'float16', [b]: 'int4', [c]: 'int8', [d]: 'float32' }), [
    { step: 'static', exclude: [], others: [a, b, d], only: [c] },
    { step: 'weights', exclude: [], others: [a, c, d], only: [b] },
    { step: 'float16', exclude: [], others: [b, c, d], only: [a] },
  ]);
  assert.deepEqual(
    resolved({ [a]: 'int8', [b]: 'float16' }, { step: 'float16' }).map(p => [p.step, p.only]),
    [
      ['static', [a]],
      ['float16', undefined],
    ],
  );
  assert.deepEqual(
    resolved({ [a]: 'int4' }, { step: 'quantize', mode: 'weights', bits: 4 }).map(p => p.only),
    [undefined],
  );
});

test('static quantization gives int8 and int16 alike: one step for both', () => {
  const bits = (marks: Readonly<Record<string, Precision>>, ...steps: RecipeStep[]) =>
    resolveRecipe(recipeOf(marks, steps), model()).map(({ step, marked, otherBits, others, onlyMarked }) => ({
      usual: step.step === 'quantize' && step.activations,
      ...{ marked, otherBits, others, onlyMarked },
    }));
  assert.deepEqual(bits({ [a]: 'int16', [b]: 'int8', [c]: 'float32' }), [
    { usual: 8, marked: [b, a], otherBits: [a], others: [c], onlyMarked: true },
  ]);
  assert.deepEqual(bits({ [a]: 'int16' }), [{ usual: 16, marked: [a], otherBits: [], others: [], onlyMarked: true }]);
  assert.deepEqual(bits({ [a]: 'int8' }, { step: 'quantize', mode: 'static', activations: 16 }), [
    { usual: 16, marked: [a], otherBits: [a], others: [], onlyMarked: false },
  ]);
});

test('exclusions by pattern and type become names, in the order of the model', () => {
  const [first] = resolveRecipe(recipeOf({}, [{ step: 'quantize', mode: 'static', exclude: ['*'] }]), model());
  assert.deepEqual(
    excludedBy(first!.step),
    model().graph.nodes.map(n => n.name),
  );
  const { opType } = model().graph.nodes[0]!;
  const [byType] = resolveRecipe(recipeOf({}, [{ step: 'float16', excludeOps: [opType] }]), model());
  assert.deepEqual(byType!.step, {
    step: 'float16',
    type: 'float16',
    data: undefined,
    dims: undefined,
    exclude: model()
      .graph.nodes.filter(n => n.opType === opType)
      .map(n => n.name),
    excludeOps: [],
    halfBorders: false,
    onlyMarked: false,
  });
  for (const step of [{ exclude: ['no*where'] }, { excludeOps: ['Konv'] }])
    refused(
      () => resolved({}, { step: 'quantize', mode: 'static', ...step }),
      /no layer is called no\*where|no operator is called Konv/,
    );
});

const refused = (work: () => unknown, message: RegExp) =>
  assert.throws(work, (e: unknown) => e instanceof LatheError && message.test(e.message));

test('all unknown layers are told at once, each with the nearest name', async () => {
  refused(
    () => resolved({ [`${a}x`]: 'int8', zzzzzzzz: 'float16' }, { step: 'float16', exclude: ['nowhere'] }),
    new RegExp(`${a}x \\(did you mean ${a}\\?\\), zzzzzzzz \\(lathe inspect .*\\), nowhere \\(excluded from a step\\)`),
  );
  const nested = await openFixture('if_branch.onnx');
  const outer = nested.graph.nodes.find(n => n.opType === 'If')!;
  const inner = [...outer.subgraphs()][0]!.graph.nodes[0]!;
  refused(
    () => resolveRecipe(recipeOf({ [inner.name]: 'int8' }, []), nested),
    new RegExp(`lies in the body of ${outer.name}: mark that`),
  );
});

test('a mark to prune adds a step before all others, and none where there is one', () => {
  const marks = { [a]: { precision: 'int8', prune: 0.5 }, [b]: { prune: 0 } } as const;
  const ratiosOf = (...steps: RecipeStep[]) =>
    resolveRecipe(recipeOf(marks, steps), model()).map(({ step, ratios, marked }) => [step.step, marked, ratios]);
  const [optimize, quantize] = [
    ['optimize', [], undefined],
    ['quantize', [a], undefined],
  ];
  assert.deepEqual(ratiosOf(), [['prune', [a], { [a]: 0.5 }], quantize]);
  assert.deepEqual(ratiosOf({ step: 'optimize' }), [['prune', [a], { [a]: 0.5 }], optimize, quantize]);
  const own: RecipeStep = { step: 'prune', macs: 0.5, exclude: [a, c] };
  assert.deepEqual(ratiosOf({ step: 'optimize' }, own), [optimize, ['prune', [a], { [a]: 0.5, [c]: 0 }], quantize]);
});

test('an order that undoes itself is refused', () => {
  assert.equal(resolved({ [a]: { precision: 'int8', prune: 0 } }).length, 1);
  refused(() => resolved({ [b]: 'float32' }), /asks for nothing/);
  refused(() => resolved({}, { step: 'float16' }, { step: 'quantize', mode: 'dynamic' }), /put the float16 step last/);
});
