import { type ChannelCoupling, coupleChannels } from '../../analysis/channels/coupling';
import type { ShapeOptions } from '../../analysis/shapes';
import { cloneModel, type Model } from '../../ir';
import { constantsToInitializers } from '../../passes/normalizeConstants';
import { separateVectors } from '../../passes/ownVectors';

/** A model made ready for pruning, with how its channels go together. Nodes keep their names. */
export interface PrunableModel {
  /** The same function as the original: constants are initializers, every layer has its own bias. */
  readonly model: Model;
  /** Values of the original by the copies that stand for them. */
  readonly shared: ReadonlyMap<string, string>;
  readonly coupling: ChannelCoupling;
}

export function prunableModel(original: Model, options: ShapeOptions = {}): PrunableModel {
  const model = cloneModel(original);
  constantsToInitializers(model);
  const shared = separateVectors(model);
  return { model, shared, coupling: coupleChannels(model, options) };
}
