import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inspect } from '../../src/core/analysis/inspect';
import type { LevelMeasurement, OptimizationLevel } from '../../src/core/studies/profile';
import { modelInputs } from '../../src/engine/datasets/inputSpecs';
import { openDataset } from '../../src/engine/datasets/openDataset';
import { openModel } from '../../src/engine/openModel';
import { measureLevel } from '../../src/engine/profiling/measureLevel';
import { withUniqueNames } from '../../src/engine/profiling/namedCopy';
import { clock } from '../../src/engine/progress';
import { openRuntime } from '../../src/engine/runtime/runtime';

export interface MeasuredLevel extends LevelMeasurement {
  /** Layers as `lathe inspect` lists them. */
  readonly layers: readonly { readonly name: string; readonly op: string }[];
}

/** Records a few runs of a model's file at one level, in this process. */
export async function recordLevel(
  file: string,
  optimization: OptimizationLevel,
  dims: Record<string, number> = {},
): Promise<MeasuredLevel> {
  const folder = mkdtempSync(path.join(tmpdir(), 'lathe-test-'));
  const opened = await openModel(file);
  try {
    const data = await openDataset(undefined, opened.model, {
      dims,
      syntheticSamples: modelInputs(opened.model, dims).step,
    });
    const progress = { report: () => {}, throwIfCancelled: () => {} };
    const tools = { runtime: await openRuntime(path.basename(file)), threads: 1, clock, progress, folder };
    const { layers } = inspect(opened.model, { name: file, bytes: opened.bytes }, { dims });
    const macs = new Map(layers.map(l => [l.name, l.macs]));
    const named = await withUniqueNames(opened.model, file, folder);
    const rank = (node: { name: string }) => macs.get(node.name) ?? 0;
    const request = { file: named, graph: opened.model.graph, optimization, data, runs: 8, rank };
    return { ...(await measureLevel(request, tools)), layers };
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
