import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { verify } from '../../src/core/analysis/verify';
import { cloneModel, type Model, tensorType } from '../../src/core/ir';
import type { Feeds, RuntimeTensor } from '../../src/core/ports';
import { checkSizes } from '../../src/core/transforms/prune/checkSizes';
import { type PrunableModel, prunableModel } from '../../src/core/transforms/prune/prunable';
import { execute, randomFeeds, relativeError } from './execute';
import { lawError } from './masking';
import { StructureNet } from './structureNet';

export interface StructureOptions {
  /** Each is a test; before 11 many operators take attributes where later ones take inputs. */
  readonly opsets?: readonly number[];
}

const TOLERANCE = 1e-4;
/** What is removed has to matter: a law that holds of channels without effect says nothing. */
const LEAST_EFFECT = 1e-4;
/** Samples in a run of a model whose batch is open. */
const BATCH = 2;

/**
 * Tests that a structure, at each opset, has these groups (`channels x unit`, in the graph's order), and that at three seeded choices the pruned
 * model equals the masked one, costs what the net says of the kept channels, treats the samples of a batch apart, and runs optimized.
 */
export function structure(
  name: string,
  groups: readonly string[],
  build: (net: StructureNet) => unknown,
  { opsets = [9, 11, 13, 17, 21] }: StructureOptions = {},
): void {
  for (const opset of opsets)
    test(`${name}: opset ${opset}`, async t => {
      const net = new StructureNet(opset);
      build(net);
      const model = net.build();
      assert.deepEqual(verify(model), []);
      const prunable = prunableModel(model);
      const { coupling } = prunable;
      const found = coupling.groups.map(g => `${g.channels.length} x ${g.unit}`);
      assert.deepEqual(found, groups, JSON.stringify(coupling.barriers, undefined, 1));
      const before = inspect(model, { name: '', bytes: 0 });
      const whole = net.costAt(coupling.groups.map(g => g.channels.length));
      const errors: number[] = [];
      for (const seed of groups.length > 0 ? [1, 2, 3] : []) {
        const { error, pruned, removed } = await lawError(prunable, seed);
        assert.ok(error <= TOLERANCE, `seed ${seed}: ${error}`);
        errors.push(error);
        assert.deepEqual(verify(pruned), []);
        checkSizes(pruned, coupling, removed);
        const left = net.costAt(coupling.groups.map(g => g.channels.filter(c => !removed.has(c)).length));
        const after = inspect(pruned, { name: '', bytes: 0 });
        assert.equal(
          before.parameters - after.parameters,
          whole.parameters - left.parameters,
          `parameters, seed ${seed}`,
        );
        assert.equal(before.macs! - after.macs!, whole.macs - left.macs, `MACs, seed ${seed}`);
        await assertRuns(prunable, pruned, seed);
      }
      t.diagnostic(`${found.join(', ')}: ${errors.map(e => e.toExponential(1)).join(' ')}`);
    });
}

/** The pruned model has an effect, computes each sample by itself, and the same when the runtime optimizes it. */
async function assertRuns({ model }: PrunableModel, pruned: Model, seed: number) {
  const feeds = batchFeeds(model, seed);
  const plainly = { optimization: 'disabled' } as const;
  const given = await execute(pruned, feeds, plainly);
  assert.ok(relativeError(await execute(model, feeds, plainly), given) > LEAST_EFFECT, 'nothing changes');
  const optimized = relativeError(given, await execute(pruned, feeds, { optimization: 'all' }));
  assert.ok(optimized <= TOLERANCE, `optimized: ${optimized}`);
  if (Object.values(feeds).some(({ dims }) => dims[0] !== BATCH)) return;
  const alone = await execute(pruned, mapped(feeds, lastSample), plainly);
  const apart = relativeError(mapped(given, lastSample), alone);
  assert.ok(apart <= TOLERANCE, `the last sample by itself: ${apart}`);
}

function batchFeeds(model: Model, seed: number): Feeds {
  const sized = cloneModel(model);
  sized.graph.inputs = model.graph.inputs.map(input => {
    if (input.type.kind !== 'tensor') return input;
    const shape = input.type.shape?.map((dim, i) => (i === 0 && typeof dim !== 'number' ? BATCH : dim));
    return { ...input, type: tensorType(input.type.type, shape) };
  });
  return randomFeeds(sized, seed);
}

const mapped = (feeds: Feeds, change: (tensor: RuntimeTensor) => RuntimeTensor): Feeds =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, change(tensor)]));

function lastSample({ type, dims, data }: RuntimeTensor): RuntimeTensor {
  const size = data.length / dims[0]!;
  return { type, dims: [1, ...dims.slice(1)], data: data.slice(data.length - size) };
}
