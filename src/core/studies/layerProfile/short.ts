import { encodeToBytes } from '../../onnx';
import { bytesIn } from './activations';
import { type Copies, copiesOf } from './copies';
import type { InNetwork } from './inNetwork';
import { layerSession } from './session';
import type { Contender } from './timing';
import type { LayerTools } from './tools';

/** A run is to take at least this long: below, the call's own time and the clock's steps would show. */
const SHORTEST_RUN_MS = 1;
const MOST_COPIES = 32;
/** Inputs of all copies together. */
const MOST_INPUT_BYTES = 64e6;
const TRIAL_RUNS = 7;

export async function contenderOf(
  copies: Copies,
  samples: InNetwork['samples'],
  tools: LayerTools,
): Promise<Contender> {
  const bytes = await encodeToBytes(copies.model);
  return {
    open: () => layerSession(bytes, 'disabled', tools),
    feeds: i => copies.feeds(samples, i),
    fetch: copies.fetch,
  };
}

/** How many copies of a layer a run must hold to be long enough. */
export async function copiesFor({ model, samples }: InNetwork, tools: LayerTools): Promise<number> {
  if (model.graph.inputs.length === 0) return 1;
  const layer = await shortestTime(await contenderOf(copiesOf(model, 1), samples, tools), tools);
  const call = await shortestTime(await contenderOf(copiesOf(model, 0), samples, tools), tools);
  const wanted = Math.ceil(SHORTEST_RUN_MS / Math.max(layer - call, SHORTEST_RUN_MS / MOST_COPIES));
  const held = Math.floor(MOST_INPUT_BYTES / Math.max(1, bytesIn(samples[0]!)));
  return Math.max(1, Math.min(wanted, held));
}

/** What else runs on the machine only ever adds time. */
async function shortestTime(contender: Contender, { clock }: LayerTools): Promise<number> {
  const session = await contender.open();
  try {
    const times: number[] = [];
    for (let i = 0; i < 2 * TRIAL_RUNS; i++) {
      const feeds = contender.feeds(i);
      const start = clock.now();
      await session.run(feeds, contender.fetch);
      times.push(clock.now() - start);
    }
    return Math.min(...times.slice(TRIAL_RUNS));
  } finally {
    await session.release();
  }
}
