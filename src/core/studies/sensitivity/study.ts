import { LatheError } from '../../errors';
import { cloneModel, GraphIndex, type Model } from '../../ir';
import { inferredTypes } from '../../passes/inferredTypes';
import type { ParallelRuntimes } from '../../ports';
import { type QuantizeSettings, settingsOf } from '../../transforms/quantize/options';
import { makePlan, type Plan } from '../../transforms/quantize/plan';
import { prepare } from '../../transforms/quantize/prepare';
import { quantizedAlready } from '../../transforms/quantize/quantizedAlready';
import { skippedLayers } from '../../transforms/quantize/skipped';
import { nodeNames } from '../../transforms/selection';
import type { DataEnv } from '../../transforms/transform';
import { manyAtOnce } from '../variants/freeBatch';
import { batchFor, Samples, stackedBatch, usableSamples } from '../variants/samples';
import { cutForStacking, cutIntoSegments, type Segment } from '../variants/segments';
import { changesOneSegment, type Lane, startOf, type Variant } from '../variants/variant';
import type { VariantStudy } from '../variants/variantStudy';
import { simulationOf } from './decisions';
import type { SensitivityBase, SensitivityOptions } from './options';
import { finitePlan, notFinite, rangesFor, type SweptLayer, settingsFor, sweptLayers } from './plans';
import { simulatedVariant } from './simulatedVariant';

/** Layers between the places where lanes join the stack: each joining copies all of it, but until then a lane is run by itself (measured). */
const FEWEST_LAYERS = 3;

export interface SensitivityEnv extends DataEnv {
  readonly threads?: number;
  /** Points are measured on them, several at a time. */
  readonly parallel?: ParallelRuntimes;
  /** Told what is known before the first point. */
  readonly onStart?: (base: SensitivityBase) => void;
}

/** A layer at one bit width: what one point of a sweep is measured on. */
export interface SweptLane extends Lane {
  readonly layer: SweptLayer;
  readonly bits: number;
}

/** A model made ready for a sweep. */
export interface Study extends VariantStudy {
  /** Whether rows of many variants may be run at once, stacked along the batch. */
  readonly isStacked: boolean;
  readonly lanes: readonly SweptLane[];
  /** Every layer quantized, by bit width, where lanes are to be compared with that. */
  readonly all: readonly { readonly bits: number; readonly variant: Variant }[];
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
}

/** Prepares a model as static quantization does, measures ranges, and plans each variant. Throws LatheError when no layer can be measured. */
export async function openStudy(original: Model, options: SensitivityOptions, env: SensitivityEnv): Promise<Study> {
  const { mode, what, perTensor, bits } = options;
  const count = usableSamples(env.dataset, options.samples ?? env.dataset.samples);
  const settings = settingsOf({ samples: count, only: options.layers, perTensor }, env.dataset.samples, original);
  const model = cloneModel(original);
  env.progress?.report('Preparing the model');
  await prepare(model, env);
  const everything = { ...settings, only: undefined };
  // One for all plans: one for each takes time and memory with the square of the model's layers.
  const index = new GraphIndex(model.graph);
  const planOf = (told: QuantizeSettings) => makePlan(model, told, undefined, index);
  const full = planOf(everything);
  const swept = sweptLayers(planOf(settings), nodeNames(original));
  const skipped = skippedLayers(model, full, inferredTypes(model));
  if (swept.length === 0) throw quantizedAlready(original.graph) ?? nothingToMeasure(options, skipped);
  const planned = mode === 'one-on' ? settings : everything;
  const plans = new Map(swept.map(layer => [layer, planOf(settingsFor(layer, mode, planned))]));
  const measured = mode === 'one-on' ? [...plans.values()] : [full, ...plans.values()];
  const ranges = what === 'weights' ? undefined : await rangesFor(model, measured, count, env);

  const finite: { readonly layer: SweptLayer; readonly plan: Plan }[] = [];
  for (const [layer, plan] of plans) {
    const value = ranges && notFinite(plan, ranges);
    if (value !== undefined && mode === 'one-on')
      skipped.push({ node: layer.name, reason: `its value ${value} was not finite on the data` });
    else
      finite.push({
        layer,
        plan: ranges ? await finitePlan(model, plan, settingsFor(layer, mode, planned), ranges, env) : plan,
      });
  }
  const told = new Set([...skipped.map(s => s.node), ...finite.flatMap(v => v.layer.group)]);
  for (const node of options.layers ?? [])
    if (!told.has(node)) skipped.push({ node, reason: 'holds no weights that can be quantized' });
  const whole = mode === 'one-off' && ranges ? await finitePlan(model, full, everything, ranges, env) : full;
  const layers = new Set(sweptLayers(full, new Set()).map(l => l.node.name));
  const first = new Set(options.first);
  const allAt = async (segments: readonly Segment[]): Promise<Study['all']> => {
    if (mode === 'one-on') return [];
    const simulation = await simulationOf(model, whole, ranges, what, segments);
    return bits.map(width => ({ bits: width, variant: simulatedVariant(simulation, width, segments, settings) }));
  };
  const lanesIn = async (segments: readonly Segment[], all: Study['all']): Promise<SweptLane[]> => {
    const lanes: SweptLane[] = [];
    for (const { layer, plan } of finite) {
      const simulation = await simulationOf(model, plan, ranges, what, segments);
      const isFirst = layer.group.some(name => first.has(name));
      for (const width of bits) {
        const against = all.find(a => a.bits === width)?.variant;
        const variant = simulatedVariant(simulation, width, segments, settings, against);
        const key = { of: layer.name, mode, bits: width };
        lanes.push({ variant, layer, bits: width, title: `${layer.name} in ${width} bits`, key, isFirst });
      }
    }
    return lanes;
  };
  const runEnv = { runtime: env.runtime, threads: env.threads, progress: env.progress };

  const free = mode === 'one-on' ? await manyAtOnce(model, env.dataset, runEnv) : undefined;
  const stackable = free && cutForStacking(free.model, layers, FEWEST_LAYERS);
  const stacked = stackable && (await lanesIn(stackable, []));
  const isStacked = stacked?.every(lane => changesOneSegment(lane.variant)) ?? false;
  const base = isStacked ? free! : { model, dataset: env.dataset };
  const segments = isStacked ? stackable! : cutIntoSegments(model, layers);
  const all = await allAt(segments);
  const lanes = isStacked ? stacked! : await lanesIn(segments, all);
  const starts = lanes.map(lane => startOf(lane.variant));
  const batch = isStacked ? stackedBatch(base.model, segments, starts) : batchFor(model);
  const samples = new Samples(base.dataset, count, batch);
  return { ...base, segments, isStacked, samples, lanes, all, skipped, runEnv };
}

function nothingToMeasure({ layers }: SensitivityOptions, skipped: Study['skipped']): LatheError {
  const about = skipped.find(s => layers?.includes(s.node) ?? true);
  const which = layers ? `${layers.join(', ')} cannot be quantized` : 'no layer of the model can be quantized';
  return new LatheError(`${which}${about ? ` (${about.node}: ${about.reason})` : ''}: nothing to measure`);
}
