/** The law of the sweep of quantization where several values are live at once. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { branchedNets } from '../support/branchedNets';
import { layerSweepErrors, plainRuntime, quantizedAlone } from '../support/layerSweepErrors';
import { rowsDataset } from '../support/rowsDataset';

for (const [name, { build, segments }] of Object.entries(branchedNets))
  test(`${name}: layers at 8 bits in a stack give what each gives alone`, async t => {
    const model = build();
    const way = segments > 1 ? 'stacked' : 'one by one';
    const dataset = rowsDataset(model, 8, 7)!;
    const alone = await quantizedAlone(model, dataset, 1);
    const errors = await layerSweepErrors(model, dataset, alone, way, plainRuntime);
    for (const session of alone.values()) await session.release();
    const worst = Math.max(...errors.values());
    t.diagnostic(`${errors.size} layers, worst ${worst.toExponential(1)}`);
    assert.ok(worst <= 1e-4, `${worst}`);
  });
