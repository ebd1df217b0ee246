import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import { lawError } from './masking';
import { NetBuilder } from './netBuilder';

export interface PatternOptions {
  readonly opset?: number;
  /** Samples in a run; 2 when absent. Masks know of none that are folded into another axis. */
  readonly batch?: number;
  /** A domain, at version 1, that the model imports besides the standard. */
  readonly domain?: string;
}

/**
 * Tests that a small graph has these groups (`channels x unit`, in the graph's order) and that, at three seeded choices, it equals the masked graph when pruned.
 */
export function pattern(
  name: string,
  groups: readonly string[],
  build: (net: NetBuilder) => unknown,
  { opset = 13, batch = 2, domain }: PatternOptions = {},
): void {
  test(name, async () => {
    const net = new NetBuilder(opset);
    build(net);
    const model = net.build();
    if (domain !== undefined) model.opsets.set(domain, 1);
    assert.deepEqual(verify(model), []);
    const prunable = prunableModel(model);
    const found = prunable.coupling.groups.map(g => `${g.channels.length} x ${g.unit}`);
    assert.deepEqual(found, groups, JSON.stringify(prunable.coupling.barriers));
    for (const seed of groups.length > 0 ? [1, 2, 3] : []) {
      const { error, pruned } = await lawError(prunable, seed, { batch, symbol: 4 });
      assert.ok(error <= 1e-4, `seed ${seed}: ${error}`);
      assert.deepEqual(verify(pruned), []);
    }
  });
}
