/** The law of `optimize` on generated graphs. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { verify } from '../../src/core/analysis/verify';
import { optimizeModel, passNames } from '../../src/core/transforms/optimize';
import { execute, randomFeeds, relativeError } from '../support/execute';
import { BATCH, randomGraph } from '../support/randomGraph';
import { randomNet } from '../support/randomNet';
import { runtime } from '../support/runtime';

const env = { runtime, clock: { now: () => performance.now() } };
const opTypes = (model: ReturnType<typeof randomGraph>) => model.graph.nodes.map(n => n.opType).join(' ');

// fast-check tells the seed of a run that fails.
test('a generated graph does the same with no more nodes, whichever passes run', async t => {
  let [before, after] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.nat(1e9), fc.option(fc.subarray([...passNames], { minLength: 1 })), async (seed, passes) => {
      const model = randomGraph(seed);
      const options = { passes: passes ?? undefined };
      const { model: optimized } = await optimizeModel(model, options, env);
      assert.deepEqual(verify(optimized), [], opTypes(optimized));
      assert.ok(optimized.graph.nodes.length <= model.graph.nodes.length);
      assert.deepEqual(optimized.graph.inputs, model.graph.inputs);
      assert.deepEqual(optimized.graph.outputs, model.graph.outputs);
      const feeds = randomFeeds(model, seed, BATCH);
      const [given, got] = [model, optimized].map(m => execute(m, feeds, { optimization: 'disabled' }));
      const error = relativeError(await given!, await got!);
      assert.ok(error <= 1e-5, `relative error ${error}: ${opTypes(model)}; then ${opTypes(optimized)}`);
      assert.deepEqual((await optimizeModel(optimized, options, env)).changed, [], opTypes(optimized));
      [before, after] = [before + model.graph.nodes.length, after + optimized.graph.nodes.length];
    }),
    { numRuns: 150 },
  );
  t.diagnostic(`${before} nodes, then ${after}`);
});

test('a generated net of convolutions does the same, and a second run changes nothing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(1e9), async seed => {
      const net = randomNet(seed);
      const { model: optimized } = await optimizeModel(net, {}, env);
      assert.deepEqual(verify(optimized), [], opTypes(optimized));
      const feeds = randomFeeds(net, seed, BATCH);
      const [given, got] = [net, optimized].map(m => execute(m, feeds, { optimization: 'disabled' }));
      const error = relativeError(await given!, await got!);
      assert.ok(error <= 1e-5, `relative error ${error}: ${opTypes(net)}; then ${opTypes(optimized)}`);
      assert.deepEqual((await optimizeModel(optimized, {}, env)).changed, [], opTypes(optimized));
    }),
    { numRuns: 40 },
  );
});

test('generated graphs give every pass something to do', async () => {
  const idle = new Set<string>(passNames);
  for (let seed = 0; seed < 200 && idle.size > 0; seed++)
    for (const { name, changed } of (await optimizeModel(randomGraph(seed), {}, env)).steps)
      if (changed!.length > 0) idle.delete(name);
  assert.deepEqual([...idle], []);
});
