/** QOperator is QDQ in other words: the same integers, the same results. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { inspect } from '../../src/core/analysis/inspect';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import { randomDataset } from '../support/execute';
import { corpusFiles, openModel, skipWithoutCorpus } from '../support/onnxFiles';
import { fidelity, quantized, sharedMemory } from '../support/quantized';
import { inRoot } from '../support/repository';
import { openSmall } from '../support/smallModel';

for (const name of ['fashion_resnet.onnx', 'fashion_mobilenet.onnx', 'fashion_attention.onnx']) {
  const memory = sharedMemory();
  for (const asymmetricWeights of [false, true])
    test(`${name}: the results of both forms are equal, and its layers compute in integers${asymmetricWeights ? ', weights with zero points' : ''}`, async () => {
      const original = await openModel(inRoot('samples', name));
      const data = randomDataset(original);
      const { model: qdq } = await quantized(original, { asymmetricWeights }, data, memory);
      const { model: qoperator } = await quantized(original, { asymmetricWeights, format: 'qoperator' }, data, memory);
      assert.deepEqual(verify(qoperator), []);
      // Rounding at ties may differ by kernel: the last bit of an 8-bit code is 48 dB below the largest.
      assert.ok((await fidelity(qdq, qoperator, data)) > 48);
      const floats = /^(Conv|Gemm|MatMul)$/;
      const left = qoperator.graph.nodes.filter(
        n => floats.test(n.opType) && qoperator.graph.initializers.has(n.inputs[1]!),
      );
      assert.deepEqual(left, []);
      const { macs } = inspect(qoperator, { name, bytes: 0 }, { dims: { batch: 1 } });
      assert.equal(macs, inspect(original, { name, bytes: 0 }, { dims: { batch: 1 } }).macs);
    });
}

for (const file of corpusFiles)
  test(`corpus: ${path.basename(file)} in QOperator form gives what QDQ gives`, {
    skip: skipWithoutCorpus,
  }, async t => {
    try {
      const original = await openSmall(file);
      const data = randomDataset(original);
      const memory = sharedMemory();
      const { model: qdq } = await quantized(original, { samples: 1 }, data, memory);
      const { model: qoperator } = await quantized(original, { samples: 1, format: 'qoperator' }, data, memory);
      assert.deepEqual(verify(qoperator), []);
      const db = await fidelity(qdq, qoperator, data, 1);
      t.diagnostic(`${db.toFixed(1)} dB`);
      assert.ok(db > 30, `${db} dB between the forms`);
    } catch (error) {
      // What cannot run on made-up inputs or holds nothing to quantize.
      if (error instanceof assert.AssertionError) throw error;
      t.diagnostic(error instanceof LatheError ? error.message : String(error).split('\n')[0]!);
      t.skip('not quantized or not run on synthetic inputs');
    }
  });
