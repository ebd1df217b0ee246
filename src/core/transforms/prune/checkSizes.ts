import type { ChannelCoupling } from '../../analysis/channels/coupling';
import { inferShapes } from '../../analysis/shapes';
import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import type { Removed } from './choice';
import { KeptChannels } from './keptChannels';

/**
 * Compares what operators make of the cut model with what was to be left. Throws LatheError where they differ: the model computes
 * a size in a way that is not followed.
 */
export function checkSizes(model: Model, { atoms, values }: ChannelCoupling, removed: Removed): void {
  const kept = new KeptChannels(atoms, removed);
  const { types } = inferShapes(model);
  for (const [name, type] of types) {
    const axes = values.of(name);
    if (type.kind !== 'tensor' || !type.shape || !axes) continue;
    for (const [i, dim] of type.shape.entries()) {
      const axis = axes[i];
      if (typeof dim !== 'number' || axis?.size === undefined || dim === kept.of(axis).length) continue;
      throw new LatheError(
        `the value ${name} would have ${dim} channels instead of ${kept.of(axis).length}: its size is computed in a way that Lathe does not follow; choose layers that do not lead to it`,
      );
    }
  }
}
