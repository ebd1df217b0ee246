import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Model } from '../../core/ir';
import { encodeToBytes } from '../../core/onnx';
import { additionModel, type Machine, productModel, type Roof } from '../../core/studies/profile';
import { cacheFolder } from '../machine/cacheFolder';
import { probeData } from './profilerCost';
import type { ProfileTools } from './study';

type Peaks = Omit<Roof, 'dispatchUs'>;

const SIZE = 1024;
const PRODUCTS = 2;
const ADDITIONS = 4;
/** Floats of a tensor that no cache holds: 64 MB, less on a machine with little memory. */
const LARGE = 16 * 2 ** 20;
const RUNS = 5;

/** Peak arithmetic and bandwidth of the machine, measured by the runtime once and then kept in the user's cache folder. */
export async function machinePeaks(
  machine: Machine,
  tools: ProfileTools,
  options: { readonly cache: boolean; readonly provider: string; readonly folder?: string },
): Promise<Peaks> {
  const file = path.join(options.folder ?? cacheFolder(), 'machine-peaks.json');
  const key = [machine.cpu, machine.arch, `${tools.threads} threads`, machine.runtime, options.provider].join(' | ');
  const kept = options.cache ? await readKept(file) : {};
  const known = kept[key];
  if (isPeaks(known)) return known;
  tools.progress.report("Measuring the machine's peak");
  const peaks = await measurePeaks(machine, tools);
  if (options.cache) await keep(file, { ...kept, [key]: peaks });
  return peaks;
}

async function measurePeaks(machine: Machine, tools: ProfileTools): Promise<Peaks> {
  const elements = Math.min(LARGE, 2 ** Math.floor(Math.log2(machine.memoryBytes / 64)));
  const productMs = await shortest(productModel(SIZE, PRODUCTS), [SIZE, SIZE], tools);
  const additionMs = await shortest(additionModel(elements, ADDITIONS), [elements], tools);
  // Each addition reads two tensors and writes one; the largest element is then looked for in the last.
  const bytes = 4 * elements * (3 * ADDITIONS + 1);
  return { peakGflops: (2 * SIZE ** 3 * PRODUCTS) / productMs / 1e6, bandwidthGBps: bytes / additionMs / 1e6 };
}

/** A peak is what the machine can do when nothing else disturbs it: the shortest run. */
async function shortest(model: Model, dims: readonly number[], tools: ProfileTools): Promise<number> {
  const session = await tools.runtime.create({ bytes: await encodeToBytes(model) }, { threads: tools.threads });
  try {
    const feeds = await probeData(dims).batch(0, 1);
    await session.run(feeds);
    let best = Number.POSITIVE_INFINITY;
    for (let i = 0; i < RUNS; i++) {
      tools.progress.throwIfCancelled();
      const start = tools.clock.now();
      await session.run(feeds);
      best = Math.min(best, tools.clock.now() - start);
    }
    return best;
  } finally {
    await session.release();
  }
}

/** What cannot be read is measured again. */
async function readKept(file: string): Promise<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(await readFile(file, 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function isPeaks(value: unknown): value is Peaks {
  const peaks = value as Partial<Peaks> | undefined | null;
  return [peaks?.peakGflops, peaks?.bandwidthGBps].every(n => typeof n === 'number' && n > 0);
}

/** A cache that cannot be written (a read-only home) only costs the next profile a second. */
async function keep(file: string, peaks: Record<string, unknown>): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    const unfinished = `${file}.${process.pid}`;
    await writeFile(unfinished, JSON.stringify(peaks, undefined, 1));
    await rename(unfinished, file);
  } catch {
    return;
  }
}
