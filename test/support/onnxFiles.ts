import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from '../../src/core/analysis/inspect';
import type { Model } from '../../src/core/ir';
import { decodeModel, MemorySource } from '../../src/core/onnx';

export const fixtures = path.resolve(__dirname, '../fixtures');
export const fixtureBytes = (name: string): Uint8Array => new Uint8Array(readFileSync(path.join(fixtures, name)));
export const fixtureNames = readdirSync(fixtures).filter(f => f.endsWith('.onnx'));

/** Fixtures that decoding must refuse (test/fixtures/README.md). */
export const refusedFixtures: ReadonlySet<string> = new Set([
  ...['truncated.onnx', 'not_onnx.onnx', 'empty.onnx', 'wrong_length.onnx'],
  ...['huge_dims.onnx', 'negative_dims.onnx', 'deep_nesting.onnx'],
]);

/** Every .onnx file below the folder named by LATHE_CORPUS; empty without it. */
export const corpusFiles: readonly string[] = listCorpus(process.env.LATHE_CORPUS);
/** For `test(name, { skip })`: says why there is nothing to do. */
export const skipWithoutCorpus = corpusFiles.length === 0 ? 'LATHE_CORPUS names no folder with models' : false;

/** Decodes a model's file, its external data taken from beside it. */
export async function openModel(file: string) {
  const openExternal = async (location: string) =>
    new MemorySource(readFileSync(path.join(path.dirname(file), location)), location);
  return decodeModel(new MemorySource(readFileSync(file), path.basename(file)), { openExternal });
}
export const openFixture = (name: string) => openModel(path.join(fixtures, name));

/** A run of more multiplications than these takes seconds, and a test that runs it many times minutes. */
const MOST_MACS = 5e9;

/** Why a test that runs a model many times leaves it out; undefined: it does not. */
export const tooLongToRepeat = async (file: string): Promise<string | undefined> => longRun(await openModel(file));

/** What makes a run of the model long; undefined: it is not. */
export function longRun(model: Model): string | undefined {
  const { macs } = inspect(model, { name: '', bytes: 0 });
  return macs !== null && macs > MOST_MACS ? `a run takes ${(macs / 1e9).toFixed(0)} G MACs` : undefined;
}

function listCorpus(folder: string | undefined): string[] {
  if (!folder || !existsSync(folder)) return [];
  const entries = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return entries
    .filter(f => f.endsWith('.onnx'))
    .sort()
    .map(f => path.join(folder, f));
}
