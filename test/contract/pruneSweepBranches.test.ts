/** The law of the sweep of pruning where several values are live at once. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { branchedNets } from '../support/branchedNets';
import { pruneSweepError } from '../support/pruneSweepError';
import { rowsDataset } from '../support/rowsDataset';

for (const [name, { build, segments: expected }] of Object.entries(branchedNets))
  test(`${name}: what is pruned in a stack gives what the pruned model gives`, async t => {
    const model = build();
    const options = {
      what: 'channels',
      ratios: [0.2, 0.4, 0.6, 0.8],
      importance: 'l1',
      roundTo: 4,
      samples: 4,
    } as const;
    const { worst, ways, segments } = await pruneSweepError(model, rowsDataset(model, 4, 7)!, options, () => true);
    t.diagnostic(`${segments} segments; ${JSON.stringify(ways)}, worst ${worst.toExponential(1)}`);
    assert.equal(segments, expected);
    assert.equal('stacked' in ways, expected > 1);
  });
