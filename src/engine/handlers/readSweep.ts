import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import { type LossCurve, lossCurvesOf } from '../../core/transforms/prune/lossCurves';

interface SweepPoint {
  readonly group: readonly string[];
  readonly ratio: number;
  readonly value: number;
}

/** The curves in a file of `lathe sensitivity --by prune --json`. Throws LatheError('bad-file') where it holds something else. */
export async function readSweep(file: string): Promise<readonly LossCurve[]> {
  const sweep = parsed(await text(file));
  if (!isObject(sweep) || sweep.by !== 'prune' || !Array.isArray(sweep.points) || !sweep.points.every(isPoint))
    throw new LatheError(
      `${path.basename(file)} is no sweep of pruning: give the output of lathe sensitivity --by prune --json`,
      'bad-file',
    );
  const points: readonly SweepPoint[] = sweep.points;
  // Of a measure that has no value for the model itself, such as agreement with it, the best point stands in.
  const baseline = typeof sweep.baseline === 'number' ? sweep.baseline : Math.max(...points.map(p => p.value));
  return lossCurvesOf(points, baseline);
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

const isPoint = (value: unknown): value is SweepPoint =>
  isObject(value) &&
  Array.isArray(value.group) &&
  value.group.every(name => typeof name === 'string') &&
  typeof value.ratio === 'number' &&
  typeof value.value === 'number';
