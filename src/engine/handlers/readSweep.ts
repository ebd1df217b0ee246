import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import type { PruneSweep, SweptPoint } from '../../core/studies/prunedLoss/sweep';

/** The sweep in a file of `lathe sensitivity --by prune --json`. Throws LatheError('bad-file') where it holds something else. */
export async function readSweep(file: string): Promise<PruneSweep> {
  const sweep = parsed(await text(file));
  if (!isSweep(sweep))
    throw new LatheError(
      `${path.basename(file)} is no sweep of pruning: give the output of lathe sensitivity --by prune --json`,
      'bad-file',
    );
  const { metric, baseline, points } = sweep;
  return { metric, baseline, points };
}

async function text(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    throw new LatheError(`${path.basename(file)}: there is no such file, or it cannot be read`, 'bad-file');
  }
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Accuracy means something beside that of the whole model alone; SQNR is a figure against it. Sweeps of single weights choose no channels. */
const isSweep = (value: unknown): value is PruneSweep =>
  isObject(value) &&
  value.by === 'prune' &&
  value.what !== 'weights' &&
  (value.metric === 'sqnrDb' || (value.metric === 'top1' && typeof value.baseline === 'number')) &&
  Array.isArray(value.points) &&
  value.points.every(isPoint);

const isPoint = (value: unknown): value is SweptPoint =>
  isObject(value) &&
  Array.isArray(value.group) &&
  value.group.every(name => typeof name === 'string') &&
  typeof value.ratio === 'number' &&
  (typeof value.value === 'number' || value.value === null);
