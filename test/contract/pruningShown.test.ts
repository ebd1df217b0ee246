/** What the page says of pruning, against what pruning makes of a model. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { pruneChannels } from '../../src/core/transforms/prune';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import { pruningGroups } from '../../src/engine/handlers/pruningGroups';
import { ModelStore } from '../../src/engine/modelStore';
import type { PruningGroupView } from '../../src/protocol/pruning';
import { PruningIndex } from '../../src/protocol/pruningIndex';
import { keptChannels } from '../../webview-ui/pruning/keptChannels';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';

const shares = [0.1, 0.25, 0.4, 0.55, 0.7, 0.9];

for (const name of ['fashion_resnet.onnx', 'fashion_attention.onnx'])
  for (const roundTo of [1, 8])
    test(`${name}: as many channels stay as the page says, rounded to ${roundTo}`, async () => {
      const sample = inRoot('samples', name);
      const view = await pruningGroups(new ModelStore(), { path: sample });
      const index = new PruningIndex(view);
      // Only one layer of each group is marked: pruning takes the others along, as the page does.
      const ratios = Object.fromEntries(view.groups.map(({ layers }, i) => [layers[0]!, shares[i % shares.length]!]));
      const { model } = await pruneChannels(
        await openModel(sample),
        { ratios, roundTo, reconstruct: false, reestimate: false },
        { runtime, clock: { now: () => performance.now() } },
      );
      const left = new Map(
        prunableModel(model).coupling.groups.map(({ layers, channels, unit }) => [layers[0], channels.length * unit]),
      );
      const ratioOf = ({ layers }: PruningGroupView) => Math.max(...layers.map(layer => ratios[layer] ?? 0));
      for (const group of view.groups) {
        assert.deepEqual(index.together([group.layers.at(-1)!]).layers, group.layers);
        const { kept } = keptChannels([group], ratioOf, roundTo);
        assert.equal(left.get(group.layers[0]), kept, group.layers.join(', '));
      }
    });
