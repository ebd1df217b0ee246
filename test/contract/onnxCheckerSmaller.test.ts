/** What pruning, sparsifying and optimizing make of the samples and of every model of LATHE_CORPUS: sound to Lathe, to onnx's checker, and to the runtime. */
import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { LatheError } from '../../src/core/errors';
import type { Model } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { optimizeModel } from '../../src/core/transforms/optimize';
import { pruneChannels } from '../../src/core/transforms/prune';
import { sparsify } from '../../src/core/transforms/sparsify';
import { faultsOfFiles, whyNotChecked } from '../support/onnxChecker';
import { corpusFiles, openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { runtime } from '../support/runtime';
import { temporaryFolder } from '../support/temporaryFolder';

const env = { runtime, clock: { now: () => 0 } };
const samples = ['fashion_resnet', 'fashion_mobilenet', 'fashion_attention'].map(s => inRoot('samples', `${s}.onnx`));

const kinds: Readonly<Record<string, (model: Model) => Promise<{ readonly model: Model }>>> = {
  pruned: model => pruneChannels(model, { ratio: 0.4 }, env),
  'pruned to any number': model => pruneChannels(model, { ratio: 0.3, roundTo: 1, importance: 'random', seed: 4 }, env),
  sparse: model => sparsify(model, { sparsity: 0.6, scope: 'global' }, env),
  'sparse, 2 of 4': model => sparsify(model, { pattern: '2:4' }, env),
  optimized: model => optimizeModel(model, {}, env),
};

/** The result, or the sentence by which a model is refused that has nothing to rewrite. */
async function made(make: (model: Model) => Promise<{ readonly model: Model }>, original: Model) {
  try {
    return (await make(original)).model;
  } catch (error) {
    if (error instanceof LatheError && error.code === 'nothing-to-do') return error.message;
    throw error;
  }
}

async function loads(bytes: Uint8Array): Promise<boolean> {
  try {
    await (await runtime.create({ bytes }, { optimization: 'disabled' })).release();
    return true;
  } catch {
    return false;
  }
}

test('results are sound, load where the original does, and give the checker of onnx no fault of their own', async t => {
  const folder = temporaryFolder();
  const results = new Map<string, { readonly name: string; readonly original: string }>();
  let [loaded, refused, unchecked] = [0, 0, 0];
  for (const [i, file] of [...samples, ...corpusFiles].entries()) {
    const original = await openModel(file);
    const bytes = await encodeToBytes(original);
    const runs = await loads(bytes);
    const known = new Set(verify(original));
    const reason = whyNotChecked(original);
    const source = path.join(folder, `${i}.onnx`);
    if (!reason) writeFileSync(source, bytes);
    for (const [kind, make] of Object.entries(kinds)) {
      const name = `${path.basename(file)}, ${kind}`;
      const result = await made(make, original);
      if (typeof result === 'string') {
        refused++;
        t.diagnostic(`${name}: ${result}`);
        continue;
      }
      assert.deepEqual(
        verify(result).filter(problem => !known.has(problem)),
        [],
        name,
      );
      const encoded = await encodeToBytes(result);
      if (runs) assert.ok(await loads(encoded), name);
      loaded += runs ? 1 : 0;
      if (reason) unchecked++;
      else {
        const written = path.join(folder, `${i} ${kind}.onnx`);
        writeFileSync(written, encoded);
        results.set(written, { name, original: source });
      }
    }
  }
  const faults = faultsOfFiles([...results.keys(), ...new Set([...results.values()].map(r => r.original))]);
  // What the checker finds in an original (operators that left the standard, other domains) it finds in what is made of it.
  for (const [written, { name, original }] of results)
    if (!faults.has(original)) assert.equal(faults.get(written), undefined, name);
  t.diagnostic(
    `${loaded} loaded, ${results.size} checked, ${unchecked} newer than the checker, ${refused} with nothing to do`,
  );
});
