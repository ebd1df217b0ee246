/** The law of pruning on generated nets: whatever is done to channels, a pruned net equals the masked one. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { verify } from '../../src/core/analysis/verify';
import { checkSizes } from '../../src/core/transforms/prune/checkSizes';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import { lawError } from '../support/masking';
import { randomNet } from '../support/randomNet';

const RUNS = 60;

// fast-check tells the seed of a run that fails.
test('a generated net equals the masked one when pruned', async t => {
  let [nets, groups] = [0, 0];
  await fc.assert(
    fc.asyncProperty(fc.nat(1e9), async seed => {
      const model = randomNet(seed);
      assert.deepEqual(verify(model), []);
      const prunable = prunableModel(model);
      const types = () => `seed ${seed}: ${model.graph.nodes.map(n => n.opType).join(' ')}`;
      groups += prunable.coupling.groups.length;
      nets += prunable.coupling.groups.length > 0 ? 1 : 0;
      for (const choice of prunable.coupling.groups.length > 0 ? [1, 2, 3] : []) {
        const { error, pruned, removed } = await lawError(prunable, choice, { batch: 2 });
        assert.ok(error <= 1e-4, `${error}, ${types()}`);
        assert.deepEqual(verify(pruned), [], types());
        checkSizes(pruned, prunable.coupling, removed);
      }
    }),
    { numRuns: RUNS },
  );
  t.diagnostic(`${nets} nets of ${RUNS} with ${groups} groups`);
  assert.ok(nets > RUNS / 2, `${nets}`);
});
