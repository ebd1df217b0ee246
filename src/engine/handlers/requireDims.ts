import { DimBindings } from '../../core/analysis/dimBindings';
import { LatheError } from '../../core/errors';
import type { EngineApi } from '../../protocol/engineApi';
import type { ModelStore } from '../modelStore';

type Method = EngineApi['requireDims'];

/** Throws LatheError where sizes are given for dimensions that none of the models has. */
export async function requireDims(store: ModelStore, { paths, dims }: Method['params']): Promise<Method['result']> {
  const complaints: string[] = [];
  for (const path of paths) {
    const complaint = await store.use(path, ({ model }) => new DimBindings(model, { dims }).complaint());
    if (complaint === undefined) return null;
    complaints.push(`${path}: ${complaint}`);
  }
  throw new LatheError(complaints.join('; '), 'usage');
}
