import { type ChannelCoupling, coupleChannels } from '../../analysis/channels/coupling';
import type { ShapeOptions } from '../../analysis/shapes';
import type { Model } from '../../ir';
import { withOwnVectors } from '../../passes/ownVectors';

/** A model made ready for pruning, with how its channels go together. Nodes keep their names. */
export interface PrunableModel {
  /** The same function as the original; every layer has its own bias. */
  readonly model: Model;
  /** Values of the original by the copies that stand for them. */
  readonly shared: ReadonlyMap<string, string>;
  readonly coupling: ChannelCoupling;
}

export function prunableModel(original: Model, options: ShapeOptions = {}): PrunableModel {
  const { model, shared } = withOwnVectors(original);
  return { model, shared, coupling: coupleChannels(model, options) };
}
