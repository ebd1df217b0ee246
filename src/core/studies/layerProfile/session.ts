import type { Session } from '../../ports';
import type { LayerTools } from './tools';

/**
 * The level at which layers are timed. At the highest one convolutions take their values in blocks of channels: a layer alone would
 * pay for going in and out of that layout, which within a network it does not.
 */
export const layerOptimization = 'extended';

export const layerSession = (bytes: Uint8Array, { runtime, threads }: LayerTools): Promise<Session> =>
  runtime.create({ bytes }, { threads, optimization: layerOptimization, restWhenIdle: true });
