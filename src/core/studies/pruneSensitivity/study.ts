import { LatheError } from '../../errors';
import { cloneModel, type Model } from '../../ir';
import { eliminateIdentity } from '../../passes/eliminateIdentity';
import { foldAffine } from '../../passes/foldAffine';
import { inferredTypes } from '../../passes/inferredTypes';
import { initializersOutOfInputs } from '../../passes/normalizeConstants';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { type PrunableModel, prunableModel } from '../../transforms/prune/prunable';
import { batchFor, Samples, stackedBatch, usableSamples } from '../variants/samples';
import { cutForStacking, cutIntoSegments, type Segment } from '../variants/segments';
import { changesOneSegment, type Lane, startOf, type Variant } from '../variants/variant';
import type { VariantStudy } from '../variants/variantStudy';
import { fits, maskedModel, type WeightMask } from './maskedWeight';
import type { PruneSweepBase, PruneSweepOptions } from './options';
import { groupUnits, type PrunedUnit, type UnitsEnv, weightUnits } from './units';

/** One unit pruned to one size. */
export interface PruneLane extends Lane {
  readonly unit: PrunedUnit;
  readonly kept: number;
  /** Whether it is run as a whole model, and not from where it changes. */
  readonly isWhole: boolean;
}

export interface PruneStudy extends VariantStudy {
  /** Whether rows of many variants may be run at once, stacked along the batch. */
  readonly isStacked: boolean;
  readonly units: readonly PrunedUnit[];
  readonly lanes: readonly PruneLane[];
  readonly skipped: PruneSweepBase['skipped'];
}

export interface PruneStudyEnv extends UnitsEnv {
  readonly threads?: number;
}

/** Finds and ranks what can be pruned, and plans each variant once. Throws LatheError when nothing can be measured. */
export async function openPruneStudy(
  original: Model,
  options: PruneSweepOptions,
  env: PruneStudyEnv,
): Promise<PruneStudy> {
  env.progress?.report('Following channels');
  const prunable = prunableModel(original);
  const ofUnits = options.what === 'channels' ? groupUnits : weightUnits;
  const { units, skipped } = await ofUnits(prunable, options, env);
  if (units.length === 0) throw nothingToMeasure(options, skipped);
  const sizes = units.flatMap(unit => [...new Set(options.ratios.map(unit.keptAt))].map(kept => ({ unit, kept })));
  const changed = sizes
    .filter(({ unit, kept }) => kept < unit.total)
    .map(({ unit, kept }) => ({ unit, kept, masks: unit.masks(kept) }));
  const model = await leanModel(
    prunable,
    changed.flatMap(({ masks }) => masks ?? []),
    env,
  );
  const layers = new Set(changed.flatMap(({ masks = [] }) => masks.map(mask => mask.node)));
  const first = new Set(options.first);
  const laneOf = ({ unit, kept, masks }: (typeof changed)[number], segments: readonly Segment[]): PruneLane => ({
    unit,
    kept,
    isWhole: masks === undefined,
    variant: masks ? maskedVariant(masks, segments) : wholeVariant(() => unit.pruned(kept)),
    title: `${unit.layers[0]} with ${kept} of ${unit.total} ${options.what}`,
    key: { of: unit.layers, kept },
    isFirst: unit.layers.some(name => first.has(name)),
  });
  const lanesIn = (segments: readonly Segment[]) =>
    changed.map(one => laneOf(one, segments)).sort((a, b) => startOf(a.variant) - startOf(b.variant));

  const stackable = env.dataset.batchable ? cutForStacking(model, layers) : undefined;
  const segments = stackable ?? cutIntoSegments(model, layers);
  const lanes = lanesIn(segments);
  const starts = lanes.filter(lane => changesOneSegment(lane.variant)).map(lane => startOf(lane.variant));
  const count = usableSamples(env.dataset, options.samples ?? env.dataset.samples);
  const batch = stackable ? stackedBatch(model, segments, starts) : batchFor(model);
  const samples = new Samples(env.dataset, count, batch);
  const runEnv = { runtime: env.runtime, threads: env.threads, progress: env.progress };
  return { model, segments, samples, runEnv, isStacked: stackable !== undefined, units, lanes, skipped };
}

const maskedVariant = (masks: readonly WeightMask[], segments: readonly Segment[]): Variant => {
  const inSegment = ({ nodes }: Segment) => masks.filter(mask => nodes.has(mask.node));
  return {
    signatures: segments.map(segment => (inSegment(segment).length > 0 ? 'masked' : '')),
    segment: i => maskedModel(segments[i]!.model, inSegment(segments[i]!)),
  };
};

const wholeVariant = (model: () => Promise<Model>): Variant => ({ signatures: ['pruned'], segment: model });

/** The same function in fewer nodes, as far as the masks still fit what is left. */
async function leanModel({ model }: PrunableModel, masks: readonly WeightMask[], env: PruneStudyEnv): Promise<Model> {
  const plain = cloneModel(model);
  initializersOutOfInputs(plain);
  const lean = cloneModel(plain);
  eliminateIdentity(lean, inferredTypes(lean));
  await foldAffine(lean);
  removeDeadCode(lean);
  env.progress?.throwIfCancelled();
  return fits(lean, masks) ? lean : plain;
}

function nothingToMeasure({ layers, what }: PruneSweepOptions, skipped: PruneStudy['skipped']): LatheError {
  const about = skipped.find(s => layers?.includes(s.node) ?? true);
  const which = layers ? layers.join(', ') : 'the model';
  return new LatheError(
    `${which} has no ${what} that can be removed${about ? ` (${about.node}: ${about.reason})` : ''}: nothing to measure`,
    'nothing-to-do',
  );
}
