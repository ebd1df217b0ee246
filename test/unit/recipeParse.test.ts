/** Recipe files: what they say is read and written back, and what is wrong in them is told where it is. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import fc from 'fast-check';
import { LatheError } from '../../src/core/errors';
import { parseRecipe, readRecipe } from '../../src/core/recipe/parse';
import { type Mark, precisions, type Recipe, type RecipeStep } from '../../src/core/recipe/recipe';
import { serializeRecipe } from '../../src/core/recipe/serialize';
import { completed } from '../../src/core/recipe/steps';
import { passNames } from '../../src/core/transforms/optimize';
import { quantizeModes } from '../../src/core/transforms/quantize/choices';
import { inRoot } from '../support/repository';

const steps = fc.oneof(
  fc.record({
    step: fc.constant('float16'),
    halfBorders: fc.boolean(),
    exclude: fc.array(fc.string({ minLength: 1 })),
  }),
  fc.record(
    {
      step: fc.constant('quantize'),
      mode: fc.constant('static'),
      data: fc.record(
        { path: fc.string({ minLength: 1 }), samples: fc.integer({ min: 1 }) },
        { requiredKeys: [], noNullPrototype: true },
      ),
      calibration: fc.constantFrom('minmax', 'percentile', 'entropy', 'mse'),
      perTensor: fc.boolean(),
    },
    { requiredKeys: ['step', 'mode'], noNullPrototype: true },
  ),
  fc.record({ step: fc.constant('optimize'), passes: fc.subarray([...passNames]) }),
  fc.record({ step: fc.constant('quantize'), mode: fc.constant('weights'), blockSize: fc.constantFrom(16, 32, 256) }),
) as fc.Arbitrary<RecipeStep>;
const marks: fc.Arbitrary<Mark> = fc.record(
  { precision: fc.constantFrom(...precisions), prune: fc.double({ min: 0, max: 1, noNaN: true }).map(n => n + 0) },
  { requiredKeys: [], noNullPrototype: true },
);
/** Names as models have them: numbers, paths, anything. */
const names = fc.oneof(fc.string(), fc.nat().map(String), fc.constantFrom('__proto__', 'constructor', '/a/b:0'));
const recipes: fc.Arbitrary<Recipe> = fc
  .record({ layers: fc.array(fc.tuple(names, marks)), steps: fc.array(steps, { maxLength: 3 }) })
  .map(r => ({ version: 1, model: { file: 'm.onnx', hash: 'ab' }, layers: new Map(r.layers), steps: r.steps }));

const orderOf = ({ layers }: Recipe) => [...layers.keys()].reverse();
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

test('a recipe is read as it was written, and written again the same', () => {
  fc.assert(
    fc.property(recipes, recipe => {
      const text = serializeRecipe(recipe, orderOf(recipe));
      const read = parseRecipe(text, 'm.recipe.json');
      assert.deepEqual(new Map(read.layers), recipe.layers);
      assert.deepEqual(plain(read.steps), plain(recipe.steps));
      assert.equal(serializeRecipe(read, orderOf(recipe)), text);
      assert.ok(text.endsWith('\n'));
    }),
  );
});

test('layers stand in the order of the graph, one on each line, others behind them', () => {
  const layers = new Map<string, Mark>([
    ['old', { prune: 0.5 }],
    ['7', { precision: 'int8' }],
    ['conv', { precision: 'float32', prune: 0 }],
  ]);
  const text = serializeRecipe({ version: 1, model: { file: 'm.onnx' }, layers, steps: [] }, ['conv', '7']);
  assert.equal(
    text.slice(text.indexOf('  "layers"'), text.indexOf('  "steps"')),
    [
      '  "layers": {',
      '    "conv": { "precision": "float32", "prune": 0 },',
      '    "7": { "precision": "int8" },',
      '    "old": { "prune": 0.5 }',
      '  },',
      '',
    ].join('\n'),
  );
});

test('every problem is told with its place and what to do', () => {
  const { recipe, problems } = readRecipe({
    version: 1,
    model: {},
    layerz: {},
    layers: { 'conv 1': { precision: 'int88', prune: 2 }, b: 4 },
    steps: [{ step: 'quantise' }, { step: 'quantize', mode: 'static', data: { samples: 0.5 }, blockSize: 32 }, 3],
  });
  assert.equal(recipe, undefined);
  assert.deepEqual(
    problems.map(({ at, message }) => `${at} ${message}`),
    [
      'model.file is missing; add it',
      'layerz is not known here; did you mean layers?',
      'layers["conv 1"].precision must be int4, int8, int16, float16, float32, not "int88"; did you mean int8?',
      'layers["conv 1"].prune must be a number from 0 to 1, not 2',
      'layers["b"] must be an object, not 4',
      'steps[0].step must be quantize, float16, prune, sparsify, optimize, not "quantise"; did you mean quantize?',
      'steps[1].data.samples must be a whole number above 0, not 0.5',
      'steps[1].blockSize is not known here; the fields are step, mode, onlyMarked, data, dims, exclude, excludeOps, format, calibration, percentile, bits, perTensor, asymmetricWeights, activations, symmetricActivations, reduceRange, target, equalize, equalizeClips, absorbBias, correctBias, adaround, recover',
      'steps[2] must be an object, not 3',
    ],
  );
});

const refused = (text: string, message: RegExp) =>
  assert.throws(
    () => parseRecipe(text, 'm.recipe.json'),
    (e: unknown) =>
      e instanceof LatheError && e.code === 'bad-file' && message.test(e.message) && !/\n/.test(e.message),
  );

test('what is no recipe, or one of a later version, is refused in one line', () => {
  refused('{"version": 1,', /^m\.recipe\.json: not readable as JSON/);
  refused('[]', /must be an object, not \[\]/);
  refused('{"model": {"file": "a"}}', /version is missing/);
  refused('{"version": 2, "anything": true}', /version 2 is that of a later Lathe.*update it/);
});

test('the schema for editors has the fields and defaults that the reader has', () => {
  type Definition = { properties: Record<string, { default?: unknown }> };
  const { definitions } = JSON.parse(readFileSync(inRoot('schemas', 'recipe.schema.json'), 'utf8')) as {
    definitions: Record<string, Definition>;
  };
  const steps: [string, RecipeStep][] = [
    ['float16', { step: 'float16' }],
    ['optimize', { step: 'optimize' }],
    ...quantizeModes.map((mode): [string, RecipeStep] => [mode, { step: 'quantize', mode }]),
  ];
  for (const [name, step] of steps) {
    const whole: Record<string, unknown> = { ...completed(step) };
    const { properties } = definitions[name]!;
    assert.deepEqual(Object.keys(properties).sort(), Object.keys(whole).sort(), name);
    for (const [field, { default: value }] of Object.entries(properties))
      if (value !== undefined) assert.deepEqual(value, whole[field], `${name}.${field}`);
    const { problems } = readRecipe({ version: 1, model: { file: 'a' }, steps: [plain(whole)] });
    assert.deepEqual(problems, []);
  }
});
