import { LatheError } from '../../errors';
import { cloneModel, type Model } from '../../ir';
import { inferredTypes } from '../../passes/inferredTypes';
import type { Feeds } from '../../ports';
import { settingsOf } from '../../transforms/quantize/options';
import { makePlan, type Plan } from '../../transforms/quantize/plan';
import { prepare } from '../../transforms/quantize/prepare';
import { skippedLayers } from '../../transforms/quantize/skipped';
import { nodeNames } from '../../transforms/selection';
import type { DataEnv } from '../../transforms/transform';
import { BaseRuns } from './baseRuns';
import { Chain, type ChainEnv } from './chain';
import { type Simulation, simulationOf } from './decisions';
import type { SensitivityBase, SensitivityOptions } from './options';
import { finitePlan, notFinite, rangesFor, type SweptLayer, settingsFor, sweptLayers } from './plans';
import { batchFor, Samples, usableSamples } from './samples';
import { cutIntoSegments, type Segment } from './segments';

export interface SensitivityEnv extends DataEnv {
  readonly threads?: number;
  /** Told what is known before the first point. */
  readonly onStart?: (base: SensitivityBase) => void;
}

/** One layer to measure, with all that is needed to run its variants. */
export interface Variant {
  readonly layer: SweptLayer;
  readonly simulation: Simulation;
}

/** A model made ready for a sweep. */
export interface Study {
  /** The float model that is quantized. */
  readonly model: Model;
  readonly segments: readonly Segment[];
  readonly samples: Samples;
  readonly variants: readonly Variant[];
  /** Every layer quantized, where variants are to be compared with that. */
  readonly all: Simulation | undefined;
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  readonly chainEnv: ChainEnv;
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
  const base = mode === 'one-on' ? settings : everything;
  const plans = new Map(swept.map(layer => [layer, makePlan(model, settingsFor(layer, mode, base))]));
  const measured = mode === 'one-on' ? [...plans.values()] : [full, ...plans.values()];
  const ranges = what === 'weights' ? undefined : await rangesFor(model, measured, count, env);
  const samples = new Samples(env.dataset, count, batchFor(model));
  const segments = cutIntoSegments(model, new Set(sweptLayers(full, new Set()).map(l => l.node.name)));
  const simulate = (plan: Plan) => simulationOf(model, plan, ranges, what, segments);

  const skipped = skippedLayers(model, full, inferredTypes(model));
  if (plans.size === 0) throw nothingToMeasure(options, skipped);
  const variants: Variant[] = [];
  for (const [layer, plan] of plans) {
    const value = ranges && notFinite(plan, ranges);
    if (value !== undefined && mode === 'one-on')
      skipped.push({ node: layer.name, reason: `its value ${value} was not finite on the data` });
    else {
      const finite = ranges ? await finitePlan(model, settingsFor(layer, mode, base), ranges, env) : plan;
      variants.push({ layer, simulation: await simulate(finite) });
    }
  }
  const told = new Set([...skipped.map(s => s.node), ...variants.flatMap(v => v.layer.group)]);
  for (const node of options.layers ?? [])
    if (!told.has(node)) skipped.push({ node, reason: 'holds no weights that can be quantized' });
  const whole = mode === 'one-off' && ranges ? await finitePlan(model, everything, ranges, env) : full;
  const all = mode === 'one-off' ? await simulate(whole) : undefined;
  const chainEnv = { runtime: env.runtime, threads: env.threads, progress: env.progress, settings };
  return { model, segments, samples, variants, all, skipped, chainEnv };
}

function nothingToMeasure({ layers }: SensitivityOptions, skipped: Study['skipped']): LatheError {
  const about = skipped.find(s => layers?.includes(s.node) ?? true);
  const which = layers ? `${layers.join(', ')} cannot be quantized` : 'no layer of the model can be quantized';
  return new LatheError(`${which}${about ? ` (${about.node}: ${about.reason})` : ''}: nothing to measure`);
}

/** Runs variants of a study, from what the unchanged part before them gave. */
export class StudyRuns {
  private readonly float: Chain;
  private readonly base: Chain;
  private readonly reference: Feeds[] = [];
  private readonly bases = new Map<number, BaseRuns>();

  constructor(private readonly study: Study) {
    this.float = new Chain(study.segments, study.chainEnv);
    this.base = study.all ? new Chain(study.segments, study.chainEnv, study.all, this.float) : this.float;
  }

  /** The float model's outputs in one run. */
  async floatOutputs(run: number): Promise<Feeds> {
    const { segments, samples } = this.study;
    this.reference[run] ??= await this.float.run(await samples.feeds(run), 0, segments.length, 8);
    return this.reference[run];
  }

  /** Outputs with every layer quantized (`one-off`). */
  allQuantized(run: number, bits: number): Promise<Feeds> {
    return this.baseOf(bits).at(run, this.study.segments.length);
  }

  open({ simulation }: Variant): Chain {
    return new Chain(this.study.segments, this.study.chainEnv, simulation, this.base);
  }

  /** A variant's outputs in one run. */
  async outputs(chain: Chain, run: number, bits: number): Promise<Feeds> {
    const values = await this.baseOf(bits).at(run, chain.start);
    return chain.run(values, chain.start, this.study.segments.length, bits);
  }

  async close(): Promise<void> {
    await this.base.close();
    await this.float.close();
  }

  /** A float base is the same at every width. */
  private baseOf(bits: number): BaseRuns {
    const key = this.study.all ? bits : 0;
    const known = this.bases.get(key) ?? new BaseRuns(this.base, this.study.samples, key);
    this.bases.set(key, known);
    return known;
  }
}
