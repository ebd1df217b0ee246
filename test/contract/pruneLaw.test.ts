/** A pruned model equals the original with the same channels masked: on the samples, and on every model of LATHE_CORPUS. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { verify } from '../../src/core/analysis/verify';
import { cloneModel, type Model } from '../../src/core/ir';
import { initializersOutOfInputs } from '../../src/core/passes/normalizeConstants';
import { widenFloat16 } from '../../src/core/passes/widenFloat16';
import { prunableModel } from '../../src/core/transforms/prune/prunable';
import { type LawOptions, lawError } from '../support/masking';
import { corpusFiles, skipWithoutCorpus } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { openSmall } from '../support/smallModel';

/** Relative of the outputs' range. */
const TOLERANCE = 1e-4;

/** Sizes for models that do not take 1; inputs like those of the data where others leave almost nothing to normalize. */
const options: Readonly<Record<string, LawOptions>> = {
  'fns_candy_op7.onnx': { deviation: 60 },
  'ppocr_v2_cls.onnx': { symbol: 48 },
  'ppocr_v4_det.onnx': { symbol: 64 },
  'yunet_n_dynamic.onnx': { symbol: 64 },
  'tinybert_random_op14.onnx': { symbol: 4 },
};

/** Half precision rounds by more than the tolerance. */
async function readExactly(file: string): Promise<Model> {
  const model = cloneModel(await openSmall(file));
  initializersOutOfInputs(model);
  // Exported while training, its results are random.
  for (const node of model.graph.nodes) if (node.opType === 'Dropout') node.inputs.splice(2);
  await widenFloat16(model);
  return model;
}

async function holds(file: string): Promise<string> {
  const model = await readExactly(file);
  const prunable = prunableModel(model);
  const { groups } = prunable.coupling;
  const errors: number[] = [];
  for (const seed of groups.length > 0 ? [1, 2, 3] : []) {
    const { error, pruned } = await lawError(prunable, seed, options[path.basename(file)]);
    assert.ok(error <= TOLERANCE, `seed ${seed}: ${error}`);
    assert.deepEqual(verify(pruned), verify(model));
    errors.push(error);
  }
  const { parameters } = inspect(model, { name: '', bytes: 0 });
  return `${groups.length} groups of ${parameters} parameters, errors ${errors.map(e => e.toExponential(1)).join(' ')}`;
}

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx'])
  test(`${name}: pruned equals masked`, async t => {
    const result = await holds(inRoot('samples', name));
    assert.ok(!result.startsWith('0 groups'), result);
    t.diagnostic(result);
  });

test('models of LATHE_CORPUS: pruned equals masked', { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles) await t.test(path.basename(file), async s => s.diagnostic(await holds(file)));
});
