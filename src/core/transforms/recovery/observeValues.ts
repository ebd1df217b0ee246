import { cloneModel, GraphIndex, type Model, tensorType } from '../../ir';
import type { Feeds } from '../../ports';
import { type CalibrationEnv, runOverData } from '../quantize/calibrationRun';

/** Runs a model over all of the data and hands on float32 values of it, inputs among them. */
export async function observeValues(
  model: Model,
  values: readonly string[],
  env: CalibrationEnv,
  take: (values: Feeds, fed: Feeds) => Promise<void> | void,
): Promise<void> {
  const observed = cloneModel(model);
  const { graph } = observed;
  const index = new GraphIndex(graph);
  const computed = [...new Set(values)].filter(name => index.producer(name));
  for (const name of computed)
    if (!index.isGraphOutput(name)) graph.outputs.push({ name, type: tensorType('float32', undefined) });
  const span = { from: 0, to: env.dataset.samples };
  await runOverData(observed, computed, span, env, (results, fed) => take({ ...fed, ...results }, fed));
}
