import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { Random } from '../../src/core/numeric/random';
import { decodeModel, encodeToBytes, MemorySource } from '../../src/core/onnx';
import { CountingSource } from '../support/countingSource';
import { mutate } from '../support/mutate';
import { corpusFiles, fixtureBytes, fixtureNames, skipWithoutCorpus } from '../support/onnxFiles';
import { rebuild } from '../support/rebuild';

/** Another seed finds other damage: LATHE_FUZZ_SEED=7 LATHE_FUZZ_RUNS=1000 repeats or deepens a run. */
const seed = Number(process.env.LATHE_FUZZ_SEED ?? 20240229);
const runs = Number(process.env.LATHE_FUZZ_RUNS ?? 40);

/** The promise to a user with a bad file: a model or one clear line. Returns whether it was a model. */
async function opensOrRefuses(bytes: Uint8Array, what: string): Promise<boolean> {
  const source = new CountingSource(bytes, 'fuzzed.onnx');
  try {
    const openExternal = async (location: string) => new MemorySource(new Uint8Array(64), location);
    const model = await decodeModel(source, { openExternal });
    const again = await encodeToBytes(model, { nodeNames: 'unique' });
    await decodeModel(new MemorySource(again, 'rewritten.onnx'));
    await rebuild(model, () => 'inline');
    return true;
  } catch (error) {
    if (!(error instanceof LatheError))
      throw new assert.AssertionError({ message: `${what}: ${(error as Error).stack}` });
    assert.ok(error.message.length < 400 && !error.message.includes('\n'), `${what}: ${error.message}`);
    assert.ok(['bad-file', 'missing-data'].includes(error.code), `${what}: ${error.code} ${error.message}`);
    return false;
  } finally {
    assert.ok(source.bytesRead <= 3 * bytes.length + 300_000, `${what}: read ${source.bytesRead} of ${bytes.length}`);
  }
}

async function fuzz(name: string, bytes: Uint8Array, times: number): Promise<{ opened: number; refused: number }> {
  const count = { opened: 0, refused: 0 };
  for (let i = 0; i < times; i++) {
    const random = new Random(seed + i);
    const what = `${name}, seed ${seed + i}`;
    count[(await opensOrRefuses(mutate(bytes, random), what)) ? 'opened' : 'refused']++;
  }
  return count;
}

test(`damaged fixtures open or are refused with one line (seed ${seed})`, async t => {
  const total = { opened: 0, refused: 0 };
  for (const name of [...fixtureNames, 'external/model.onnx', 'external/whole_file.onnx']) {
    const { opened, refused } = await fuzz(name, fixtureBytes(name), runs);
    total.opened += opened;
    total.refused += refused;
  }
  t.diagnostic(`seed ${seed}: ${total.opened} opened, ${total.refused} refused`);
  assert.ok(total.opened > 0 && total.refused > 0, 'the damage is neither always fatal nor always harmless');
});

test(`random bytes are refused (seed ${seed})`, async () => {
  const random = new Random(seed);
  for (let i = 0; i < 500; i++) {
    const bytes = Uint8Array.from({ length: 1 + Math.floor(random.uniform() * 300) }, () => random.uint32() & 255);
    assert.equal(await opensOrRefuses(bytes, `random bytes ${i}`), false);
  }
});

test('every beginning of a model is refused or is a smaller model', async () => {
  const bytes = fixtureBytes('if_branch.onnx');
  for (let length = 0; length < bytes.length; length++)
    await opensOrRefuses(bytes.subarray(0, length), `first ${length} bytes`);
});

test(`damaged real models open or are refused with one line (seed ${seed})`, { skip: skipWithoutCorpus }, async t => {
  for (const file of corpusFiles) {
    const count = await fuzz(path.basename(file), readFileSync(file), Math.ceil(runs / 8));
    t.diagnostic(`${path.basename(file)}: ${count.opened} opened, ${count.refused} refused`);
  }
});
