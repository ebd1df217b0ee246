import { LatheError } from '../../errors';
import { cloneModel, type Model } from '../../ir';
import { inferredTypes } from '../../passes/inferredTypes';
import { settingsOf } from '../../transforms/quantize/options';
import { makePlan, type Plan } from '../../transforms/quantize/plan';
import { prepare } from '../../transforms/quantize/prepare';
import { quantizedAlready } from '../../transforms/quantize/quantizedAlready';
import { skippedLayers } from '../../transforms/quantize/skipped';
import { nodeNames } from '../../transforms/selection';
import type { DataEnv } from '../../transforms/transform';
import { type Simulation, simulationOf } from './decisions';
import type { RunEnv } from './openSegment';
import type { SensitivityBase, SensitivityOptions } from './options';
import { finitePlan, notFinite, rangesFor, type SweptLayer, settingsFor, sweptLayers } from './plans';
import { batchFor, Samples, stackedBatch, usableSamples } from './samples';
import { cutForStacking, cutIntoSegments, type Segment } from './segments';
import { changesOneSegment, startOf, type Variant } from './variants';

export interface SensitivityEnv extends DataEnv {
  readonly threads?: number;
  /** Told what is known before the first point. */
  readonly onStart?: (base: SensitivityBase) => void;
}

/** A model made ready for a sweep. */
export interface Study {
  /** The float model that is quantized. */
  readonly model: Model;
  readonly segments: readonly Segment[];
  /** Whether rows of many variants may be run at once, stacked along the batch. */
  readonly isStacked: boolean;
  readonly samples: Samples;
  readonly variants: readonly Variant[];
  /** Every layer quantized, where variants are to be compared with that. */
  readonly all: Simulation | undefined;
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  readonly runEnv: RunEnv;
}

/** Prepares a model as static quantization does, measures ranges, and plans each variant. Throws LatheError when no layer can be measured. */
export async function openStudy(original: Model, options: SensitivityOptions, env: SensitivityEnv): Promise<Study> {
  const { mode, what, perTensor } = options;
  const count = usableSamples(env.dataset, options.samples ?? env.dataset.samples);
  const settings = settingsOf({ samples: count, only: options.layers, perTensor }, env.dataset.samples, original);
  const model = cloneModel(original);
  env.progress?.report('Preparing the model');
  await prepare(model, env);
  const everything = { ...settings, only: undefined };
  const full = makePlan(model, everything);
  const swept = sweptLayers(makePlan(model, settings), nodeNames(original));
  const skipped = skippedLayers(model, full, inferredTypes(model));
  if (swept.length === 0) throw quantizedAlready(original.graph) ?? nothingToMeasure(options, skipped);
  const base = mode === 'one-on' ? settings : everything;
  const plans = new Map(swept.map(layer => [layer, makePlan(model, settingsFor(layer, mode, base))]));
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
        plan: ranges ? await finitePlan(model, settingsFor(layer, mode, base), ranges, env) : plan,
      });
  }
  const told = new Set([...skipped.map(s => s.node), ...finite.flatMap(v => v.layer.group)]);
  for (const node of options.layers ?? [])
    if (!told.has(node)) skipped.push({ node, reason: 'holds no weights that can be quantized' });
  const whole = mode === 'one-off' && ranges ? await finitePlan(model, everything, ranges, env) : full;
  const layers = new Set(sweptLayers(full, new Set()).map(l => l.node.name));
  const simulate = (plan: Plan, segments: readonly Segment[]) => simulationOf(model, plan, ranges, what, segments);
  const simulateAll = (segments: readonly Segment[]): Promise<Variant[]> =>
    Promise.all(finite.map(async ({ layer, plan }) => ({ layer, simulation: await simulate(plan, segments) })));
  const runEnv = { runtime: env.runtime, threads: env.threads, progress: env.progress, settings };

  const stackable = mode === 'one-on' && env.dataset.batchable ? cutForStacking(model, layers) : undefined;
  const stacked = stackable && (await simulateAll(stackable));
  const isStacked = stacked?.every(changesOneSegment) ?? false;
  const segments = isStacked ? stackable! : cutIntoSegments(model, layers);
  const variants = isStacked ? stacked! : await simulateAll(segments);
  const starts = variants.flatMap(v => options.bits.map(() => startOf(v)));
  const batch = isStacked ? stackedBatch(model, segments, starts) : batchFor(model);
  const samples = new Samples(env.dataset, count, batch);
  const all = mode === 'one-off' ? await simulate(whole, segments) : undefined;
  return { model, segments, isStacked, samples, variants, all, skipped, runEnv };
}

function nothingToMeasure({ layers }: SensitivityOptions, skipped: Study['skipped']): LatheError {
  const about = skipped.find(s => layers?.includes(s.node) ?? true);
  const which = layers ? `${layers.join(', ')} cannot be quantized` : 'no layer of the model can be quantized';
  return new LatheError(`${which}${about ? ` (${about.node}: ${about.reason})` : ''}: nothing to measure`);
}
