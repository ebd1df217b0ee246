import { analyse } from '../../core/analysis/analyse';
import { type AlignedGroup, alignLayers, type LayerAlignment, type Unit } from '../../core/analysis/diff';
import { type ZeroCount, zeroShare, zeroWeights } from '../../core/analysis/zeroWeights';
import { LatheError } from '../../core/errors';
import type { Model, Node } from '../../core/ir';
import type { Dataset, Progress } from '../../core/ports';
import type { ExecutedLayer } from '../../core/studies/executed';
import { type LayerAgreement, type LayerFidelity, measureLayerFidelity } from '../../core/studies/layerFidelity';
import type { DimBindings } from '../../protocol/engineApi';
import type { AlignedLayers, LayerComparison } from '../../protocol/views';
import { type Executed, executedByLayer } from '../executed/executedByLayer';
import type { Temporaries } from '../files/temporaries';
import { openRuntime } from '../runtime/runtime';

/** Samples when nothing is said: layers differ far more than samples do. */
export const LAYER_SAMPLES = 8;

interface Side {
  readonly path: string;
  readonly model: Model;
  /** With the values of the dimensions that it sets. */
  readonly data: Dataset & { readonly dims?: DimBindings };
}

/** Aligns the layers of two models and, where the runtime runs both, measures how far each is off. */
export async function layersOfBoth(
  { a, b }: { readonly a: Side; readonly b: Side },
  options: { readonly dims?: DimBindings; readonly samples?: number; readonly threads: number },
  { progress, temporaries }: { readonly progress: Progress; readonly temporaries: Temporaries },
): Promise<LayerComparison> {
  progress.report('Comparing layers: finding counterparts');
  const analysed = ({ model, data }: Side) => analyse(model, { dims: { ...data.dims, ...options.dims } });
  const alignment = await alignLayers(analysed(a), analysed(b), progress);
  const env = { threads: options.threads, progress, data: { a: a.data, b: b.data } };
  const { groups, samples, notes } = await measured(alignment, options.samples ?? LAYER_SAMPLES, env);
  progress.report('Comparing layers: what the runtime executes');
  const zeros = { a: await zeroWeights(a.model, progress), b: await zeroWeights(b.model, progress) };
  const kernels = {
    a: await executedByLayer(a, options.threads, temporaries),
    b: await executedByLayer(b, options.threads, temporaries),
  };
  return {
    aligned: alignment.groups.map((group, i) => ({
      ...alignedLayers(group, groups[i]!),
      zeroWeights: { a: zerosOf(group.a, zeros.a), b: zerosOf(group.b, zeros.b) },
      kernels: { a: kernelOf(group.a, kernels.a), b: kernelOf(group.b, kernels.b) },
    })),
    removed: alignment.removed.flatMap(namesOf),
    added: alignment.added.flatMap(namesOf),
    samples,
    data: a.data.label,
    notes,
  };
}

async function measured(
  alignment: LayerAlignment,
  samples: number,
  env: Omit<Parameters<typeof measureLayerFidelity>[2], 'runtime'>,
): Promise<LayerFidelity> {
  try {
    return await measureLayerFidelity(alignment, samples, {
      ...env,
      runtime: await openRuntime('model with layers as outputs'),
    });
  } catch (error) {
    if (!(error instanceof LatheError) || error.code !== 'runtime') throw error;
    const groups = alignment.groups.map(() => ({ local: null, cumulative: null }));
    return { groups, samples: 0, notes: [`Layers were not run: ${error.message}.`] };
  }
}

/** The kernel of the layer that does the work; null: unknown, or there is none of its own. */
const kernelOf = (units: readonly Unit[], executed: Executed): ExecutedLayer | null =>
  executed.get(units[0]?.node.name ?? '') ?? null;

const zerosOf = (units: readonly Unit[], counts: ReadonlyMap<Node, ZeroCount>): number | null =>
  zeroShare(units.flatMap(({ node }) => counts.get(node) ?? []));

const alignedLayers = (
  { a, b, by, changes, channels }: AlignedGroup,
  { local, cumulative }: LayerAgreement,
): AlignedLayers => ({
  a: workFirst(a),
  b: workFirst(b),
  by,
  changes,
  ...(channels ? { channels } : {}),
  localSqnrDb: local?.sqnrDb ?? null,
  ...(local?.identical ? { localIdentical: true } : {}),
  cumulativeSqnrDb: cumulative?.sqnrDb ?? null,
  identical: cumulative?.identical ?? null,
});

const workFirst = (units: readonly Unit[]): string[] => [
  ...units.map(u => u.node.name),
  ...units.flatMap(u => u.helpers.map(n => n.name)),
];
const namesOf = (unit: Unit): string[] => workFirst([unit]);
