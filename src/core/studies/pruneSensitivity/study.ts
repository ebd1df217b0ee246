import { LatheError } from '../../errors';
import { cloneModel, type Model } from '../../ir';
import { convertOpset } from '../../passes/convertOpset';
import { eliminateIdentity } from '../../passes/eliminateIdentity';
import { foldAffine } from '../../passes/foldAffine';
import { inferredTypes } from '../../passes/inferredTypes';
import { initializersOutOfInputs } from '../../passes/normalizeConstants';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { type PrunableModel, prunableModel } from '../../transforms/prune/prunable';
import { manyAtOnce } from '../variants/freeBatch';
import { batchFor, Samples, stackedBatch, usableSamples } from '../variants/samples';
import { cutForStacking, cutIntoSegments, type Segment } from '../variants/segments';
import { isStackable, type Lane, startOf, type Variant } from '../variants/variant';
import type { VariantStudy } from '../variants/variantStudy';
import { fits, maskedModel, type WeightMask } from './maskedWeight';
import type { PruneSweepBase, PruneSweepOptions } from './options';
import { groupUnits, type PrunedUnit, type UnitsEnv, weightUnits } from './units';

/** Variants of older models cannot be run stacked. */
const STACKING_OPSET = 13;

/** Layers between the places where lanes join the stack: the sooner they do, the more is run for all at once. */
const FEWEST_LAYERS = 1;

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
  const masks = changed.flatMap(({ masks: own }) => own ?? []);
  const lean = await leanModel(prunable, masks, env);
  const runEnv = { runtime: env.runtime, threads: env.threads, progress: env.progress };
  // A pruned model that is run whole takes samples as the original does.
  const inParts = changed.every(one => one.masks !== undefined);
  const free = inParts || env.dataset.batchable ? await manyAtOnce(lean, env.dataset, runEnv) : undefined;
  const layers = new Set(masks.map(mask => mask.node));
  const first = new Set(options.first);
  const { firstRatio } = options;
  const firstKept = (unit: PrunedUnit) => (firstRatio === undefined ? undefined : unit.keptAt(firstRatio));
  const laneOf = ({ unit, kept, masks }: (typeof changed)[number], segments: readonly Segment[]): PruneLane => ({
    unit,
    kept,
    isWhole: masks === undefined,
    variant: masks ? maskedVariant(masks, segments) : wholeVariant(() => unit.pruned(kept)),
    title: `${unit.layers[0]} with ${kept} of ${unit.total} ${options.what}`,
    key: { of: unit.layers, kept },
    isFirst: kept === firstKept(unit) || unit.layers.some(name => first.has(name)),
  });
  const lanesIn = (segments: readonly Segment[]) =>
    changed.map(one => laneOf(one, segments)).sort((a, b) => startOf(a.variant) - startOf(b.variant));

  const stackable = free && cutForStacking(free.model, layers, FEWEST_LAYERS);
  const { model, dataset } = free && stackable ? free : { model: lean, dataset: env.dataset };
  const segments = stackable ?? cutIntoSegments(model, layers);
  const lanes = lanesIn(segments);
  const starts = lanes.filter(lane => isStackable(lane.variant)).map(lane => startOf(lane.variant));
  const count = usableSamples(dataset, options.samples ?? dataset.samples);
  const batch = stackable ? stackedBatch(model, segments, starts) : batchFor(model);
  const samples = new Samples(dataset, count, batch);
  return { model, dataset, segments, samples, runEnv, isStacked: stackable !== undefined, units, lanes, skipped };
}

const maskedVariant = (masks: readonly WeightMask[], segments: readonly Segment[]): Variant => {
  const inSegment = ({ nodes }: Segment) => masks.filter(mask => nodes.has(mask.node));
  return {
    signatures: segments.map(segment => (inSegment(segment).length > 0 ? 'masked' : '')),
    segment: i => maskedModel(segments[i]!.model, inSegment(segments[i]!)),
    masks: i => {
      const own = inSegment(segments[i]!);
      const values = own.flatMap(({ reads }) => reads ?? []);
      return values.length === own.length ? values : undefined;
    },
  };
};

const wholeVariant = (model: () => Promise<Model>): Variant => ({ signatures: ['pruned'], segment: model });

/** The same function in fewer nodes, as far as the masks still fit what is left. */
async function leanModel({ model }: PrunableModel, masks: readonly WeightMask[], env: PruneStudyEnv): Promise<Model> {
  const plain = cloneModel(model);
  initializersOutOfInputs(plain);
  const lean = await ofOpset(plain, STACKING_OPSET);
  eliminateIdentity(lean, inferredTypes(lean));
  await foldAffine(lean);
  removeDeadCode(lean);
  env.progress?.throwIfCancelled();
  return fits(lean, masks) ? lean : plain;
}

/** A copy that is of the opset at least, where the pass can make it so. */
async function ofOpset(model: Model, opset: number): Promise<Model> {
  const raised = cloneModel(model);
  try {
    await convertOpset(raised, opset, inferredTypes(raised));
    return raised;
  } catch (error) {
    if (error instanceof LatheError) return cloneModel(model);
    throw error;
  }
}

function nothingToMeasure({ layers, what }: PruneSweepOptions, skipped: PruneStudy['skipped']): LatheError {
  const about = skipped.find(s => layers?.includes(s.node) ?? true);
  const which = layers ? layers.join(', ') : 'the model';
  return new LatheError(
    `${which} has no ${what} that can be removed${about ? ` (${about.node}: ${about.reason})` : ''}: nothing to measure`,
    'nothing-to-do',
  );
}
