import { tmpdir } from 'node:os';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import type { Model } from '../../core/ir';
import type { ExecutedLayer } from '../../core/studies/executed';
import { removeFolder, type Temporaries } from '../files/temporaries';
import { openRuntime } from '../runtime/runtime';
import { loadAndTell } from './readExecuted';

export type Executed = ReadonlyMap<string, ExecutedLayer>;

/** What the runtime executes for each layer of a model, by the layer's name; empty where the runtime cannot load it. */
export async function executedByLayer(
  { model, path: file }: { readonly model: Model; readonly path: string },
  threads: number,
  temporaries: Temporaries,
): Promise<Executed> {
  const folder = await temporaries.make(path.join(tmpdir(), 'lathe-executed-'));
  try {
    const runtime = await openRuntime(path.basename(file));
    const { session, executed } = await loadAndTell({ model, file, folder, threads }, runtime);
    await session.release();
    return new Map(executed.map(layer => [layer.layer, layer]));
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'runtime') throw error;
    return new Map();
  } finally {
    removeFolder(folder);
    temporaries.delete(folder);
  }
}
