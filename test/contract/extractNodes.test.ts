/** A layer that is cut out of a model gives what it gives within it: random layers of every fixture and every model of LATHE_CORPUS. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { analyse } from '../../src/core/analysis/analyse';
import type { Model, Node } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import { extractNodes } from '../../src/core/passes/extractNodes';
import type { Dataset, Feeds } from '../../src/core/ports';
import { recordValues } from '../../src/core/studies/layerProfile/activations';
import { inFloat32, plainEnv, sizeOf } from '../support/cutLayers';
import { execute, randomDataset, relativeError } from '../support/execute';
import { corpusFiles, fixtureNames, fixtures, refusedFixtures, skipWithoutCorpus } from '../support/onnxFiles';
import { openSmall } from '../support/smallModel';

const SEED = 20;
const LAYERS = 8;

/** Fixtures that the runtime does not take as they are, and one that reads text, which random data has none of. */
const unrunnable: ReadonlySet<string> = new Set([
  ...['cycle.onnx', 'custom_domain.onnx', 'two_producers.onnx', 'missing_value.onnx', 'sparse_initializer.onnx'],
  'string_tensors.onnx',
]);

async function record(model: Model, values: readonly string[], data: Dataset): Promise<Feeds> {
  const [first] = await recordValues(model, values, data, plainEnv);
  return first!;
}

/** Nodes whose results are not the same in two runs, or are no tensors. */
const isComparable = (node: Node) =>
  !/^(Random|Bernoulli|Multinomial|Sequence|SplitToSequence|Optional)/.test(node.opType);

/** No more than the first run is looked at: the fixed size of its batch, 8 at most. */
function samplesOfOneRun({ graph }: Model): number {
  const leading = graph.inputs.map(({ type }) => (type.kind === 'tensor' ? type.shape?.[0] : undefined));
  return Math.min(8, Math.max(1, ...leading.filter(size => typeof size === 'number')));
}

async function check(file: string): Promise<number> {
  const model = await openSmall(file);
  const { shapes, layers } = analyse(model);
  const random = new Random(SEED);
  const candidates = layers.filter(n => !shapes.main.constantNodes.has(n) && isComparable(n));
  const chosen = random.shuffle(candidates).slice(0, LAYERS);
  const cuts = [
    ...chosen.map(node => extractNodes(model, [node])),
    // A set that need not be convex.
    ...(chosen.length > 2
      ? [
          extractNodes(
            model,
            model.graph.nodes.filter(n => chosen.includes(n)),
          ),
        ]
      : []),
  ];
  const named = (cut: { name: string }[]) => cut.map(v => v.name);
  const values = cuts.flatMap(({ model: { graph } }) => [...named(graph.inputs), ...named(graph.outputs)]);
  const data = randomDataset(model, samplesOfOneRun(model), sizeOf(path.basename(file)));
  const within = await record(model, [...new Set(values)], data);
  for (const { model: part, nodes } of cuts) {
    const fed = Object.fromEntries(named(part.graph.inputs).map(n => [n, within[n]!]));
    const alone = await execute(part, fed, { optimization: 'disabled' });
    const expected = Object.fromEntries(Object.keys(alone).map(n => [n, within[n]!]));
    // What lies between two float16 layers the runtime may keep in float32.
    const isHalf = Object.values({ ...fed, ...alone }).some(t => t.type === 'float16');
    const error = relativeError(inFloat32(expected), inFloat32(alone));
    assert.ok(error <= (isHalf ? 2e-3 : 1e-5), `${nodes.map(n => `${n.opType} ${n.name}`)} differs by ${error}`);
  }
  return cuts.length;
}

for (const name of fixtureNames.filter(f => !refusedFixtures.has(f) && !unrunnable.has(f)))
  test(`layers of ${name} by themselves`, async t => {
    t.diagnostic(`seed ${SEED}`);
    await check(path.join(fixtures, name));
  });

/** No operator of its domain is in the runtime. */
const foreign = 'qonnx_tfc_2w2a_customops.onnx';
test('layers of the corpus by themselves', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles.filter(f => path.basename(f) !== foreign))
    await t.test(path.basename(file), async s => {
      s.diagnostic(`seed ${SEED}, ${await check(file)} cuts`);
    });
});
