import type { Model } from '../../ir';
import type { Dataset, Progress } from '../../ports';
import { removedBy } from '../../transforms/prune/choice';
import { cutModel } from '../../transforms/prune/cutModel';
import { cutTensor } from '../../transforms/prune/cutTensor';
import { rankedGroups } from '../../transforms/prune/plan';
import type { PrunableModel } from '../../transforms/prune/prunable';
import { roundedCount } from '../../transforms/prune/roundedCount';
import { selectionOf } from '../../transforms/selection';
import { dropSmallest } from '../../transforms/sparsify/magnitude';
import { sparseLayers } from '../../transforms/sparsify/sparsify';
import type { TransformEnv } from '../../transforms/transform';
import { maskedModel, type WeightMask } from './maskedWeight';
import type { PruneSweepBase, PruneSweepOptions } from './options';
import { groupReaders } from './readers';

/** What is pruned together: a group of channels, or the weights of one layer. */
export interface PrunedUnit {
  /** Names of the layers. */
  readonly layers: readonly string[];
  readonly total: number;
  /** How many stay when a share is removed. */
  keptAt(ratio: number): number;
  /** Masks that stand for the removal of all but so many; undefined where no masks of weights do. */
  masks(kept: number): readonly WeightMask[] | undefined;
  /** The whole model with all but so many removed. */
  pruned(kept: number): Promise<Model>;
}

export interface PrunedUnits {
  readonly units: readonly PrunedUnit[];
  readonly skipped: PruneSweepBase['skipped'];
}

export interface UnitsEnv extends TransformEnv {
  readonly dataset: Dataset;
  readonly progress?: Progress;
}

/** Groups of channels in the graph's order, ranked by importance. Throws LatheError for names that no node has. */
export async function groupUnits(
  prunable: PrunableModel,
  { importance, roundTo, layers }: PruneSweepOptions,
  env: UnitsEnv,
): Promise<PrunedUnits> {
  const { coupling } = prunable;
  const { only } = selectionOf(prunable.model, { only: layers });
  const choices = { importance, roundTo, scope: 'group' as const };
  const { ranked, unranked } = await rankedGroups(prunable, choices, only, env);
  const readers = groupReaders(prunable);
  const units = ranked.map((one): PrunedUnit => {
    const { group } = one;
    const { byWeights, masks } = readers[coupling.groups.indexOf(group)]!;
    const removedAt = (kept: number) => removedBy(new Map([[one, kept]]));
    return {
      layers: group.layers,
      total: group.channels.length,
      keptAt: ratio => roundedCount(group, group.channels.length * (1 - ratio), roundTo),
      masks: kept => {
        if (!byWeights) return undefined;
        const removed = removedAt(kept);
        return masks(channel => removed.has(group.channels[channel]!));
      },
      pruned: async kept => (await cutModel(prunable, removedAt(kept), cutTensor)).model,
    };
  });
  const held = coupling.barriers
    .filter(({ node }) => !only || only.has(node))
    .map(({ node, reason }) => ({ node, reason: `its channels stay: ${reason}` }));
  const notRanked = [...unranked].map(node => ({ node, reason: `${importance} has nothing to rank its channels by` }));
  return { units, skipped: [...notRanked, ...held] };
}

/** Layers whose single weights are removed, the smallest first, in the graph's order. */
export async function weightUnits(
  { model }: PrunableModel,
  { layers: asked }: PruneSweepOptions,
): Promise<PrunedUnits> {
  const { layers, skipped } = await sparseLayers(model, {}, selectionOf(model, { only: asked }));
  const units = layers.map(({ nodes, weight, values }): PrunedUnit => {
    const masks = (kept: number): readonly WeightMask[] => {
      const sparse = values.slice();
      dropSmallest([sparse], values.length - kept);
      const apply = (to: Float32Array) => {
        for (const [i, value] of sparse.entries()) if (value === 0) to[i] = 0;
      };
      return nodes.map(node => ({ node: node.name, input: 1, dims: weight.dims, apply }));
    };
    return {
      layers: nodes.map(node => node.name),
      total: values.length,
      keptAt: ratio => values.length - Math.round(ratio * values.length),
      masks,
      pruned: kept => maskedModel(model, masks(kept)),
    };
  });
  return { units, skipped };
}
