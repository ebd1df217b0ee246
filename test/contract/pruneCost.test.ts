/** MACs and parameters fall exactly as the kept channels say. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { type Model, tensorElements } from '../../src/core/ir';
import { cutModel } from '../../src/core/transforms/prune/cutModel';
import { cutTensor } from '../../src/core/transforms/prune/cutTensor';
import { KeptChannels } from '../../src/core/transforms/prune/keptChannels';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import { randomChoice } from '../support/masking';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';

const figures = (model: Model) => inspect(model, { name: '', bytes: 0 });

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'])
  test(`${name}: layers cost the product of what is kept of their channels`, async () => {
    const original = await openModel(inRoot('samples', name));
    const prunable = prunableModel(original);
    const { atoms, values, computed } = prunable.coupling;
    const before = figures(original);
    for (const seed of [11, 12, 13]) {
      const removed = randomChoice(prunable.coupling, seed);
      const kept = new KeptChannels(atoms, removed);
      const shareOf = (value: string) =>
        values.of(value)!.reduce((share, axis) => (share * kept.of(axis).length) / axis.size!, 1);
      const after = figures((await cutModel(prunable, removed, cutTensor)).model);
      for (const layer of after.layers) {
        const macs = before.layers.find(l => l.name === layer.name)!.macs!;
        if (macs === 0) continue;
        // By the weight; products of two computed values, those of attention, by what is left of the heads.
        const weight = computed.find(c => c.node.name === layer.name)?.weight;
        const share = shareOf(weight ?? layer.outputs[0]!.name);
        assert.equal(layer.macs, Math.round(macs * share), `${layer.name} at seed ${seed}`);
      }
      const weights = [...original.graph.initializers].filter(([, tensor]) => tensor.type === 'float32');
      const lost = weights.reduce((n, [value, tensor]) => n + tensorElements(tensor) * (1 - shareOf(value)), 0);
      assert.equal(before.parameters - after.parameters, Math.round(lost), `seed ${seed}`);
      assert.ok(after.macs! < before.macs!);
    }
  });
