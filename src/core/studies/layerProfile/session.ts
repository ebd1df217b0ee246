import type { Session, SessionOptions } from '../../ports';
import type { LayerTools } from './tools';

/** The level whose kernels are timed: that of use. */
export const layerOptimization = 'all';

/** @param optimization `disabled` for a model that the runtime has optimized already */
export const layerSession = (
  bytes: Uint8Array,
  optimization: NonNullable<SessionOptions['optimization']>,
  { runtime, threads }: LayerTools,
): Promise<Session> => runtime.create({ bytes }, { threads, optimization, restWhenIdle: true });
