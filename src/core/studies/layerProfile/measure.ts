import { LatheError, messageOf } from '../../errors';
import type { Model } from '../../ir';
import type { Dataset, Feeds } from '../../ports';
import { median, quantiles } from '../quantiles';
import type { Channels } from './channels';
import { copiesOf } from './copies';
import type { LayerPrecision } from './precisions';
import { type CutOut, cutOut } from './prepare';
import { contenderOf, copiesFor } from './short';
import { type RoundTimes, timeContenders, type Versus, versus } from './timing';
import type { LayerTools } from './tools';
import { sqnrOf, type Trial, tryVariant } from './trial';
import { makeVariants, type Skipped, type Variant } from './variants';

export interface VariantFigures {
  readonly precision: LayerPrecision;
  readonly share: number;
  readonly channels: Channels | null;
  readonly latencyMs: { readonly p50: number; readonly p90: number; readonly p99: number };
  readonly ratio: number;
  readonly ratioSpread: readonly [number, number];
  readonly verdict: Versus['verdict'] | 'baseline';
  readonly macs: number | null;
  readonly weightBytes: number;
  readonly sqnrDb: number | null;
  readonly note: string;
}

export interface LayerFigures {
  readonly layers: readonly { readonly name: string; readonly op: string }[];
  readonly inputs: Feeds;
  readonly outputs: Feeds;
  readonly variants: readonly VariantFigures[];
  readonly skipped: readonly Skipped[];
  /** Timed runs of each. */
  readonly runs: number;
  readonly notes: readonly string[];
}

type Tried = Variant & Trial;

/**
 * Cuts layers out of a model and times them in FP32, FP16 and INT8, whole and with fewer output channels, on the inputs that they get
 * when the model runs over the data. Throws LatheError for layers that cannot be cut out or run.
 */
export async function measureLayers(
  model: Model,
  names: readonly string[],
  data: Dataset,
  { runs: wantedRuns }: { readonly runs?: number },
  tools: LayerTools,
): Promise<LayerFigures> {
  const cut = await cutOut(model, names, data, tools);
  const made = await makeVariants(cut, data, tools);
  const skipped = [...made.skipped];
  const tried: Tried[] = [];
  for (const variant of made.variants) {
    tools.progress.throwIfCancelled();
    tools.progress.report(`Trying ${variant.precision.toUpperCase()}, ${variant.share * 100} % of the channels`);
    try {
      tried.push({ ...variant, ...(await tryVariant(variant, tools)) });
    } catch (error) {
      if (variant === made.variants[0]) throw error;
      skipped.push({ precision: variant.precision, share: variant.share, reason: messageOf(error) });
    }
  }
  const [baseline] = tried;
  if (!baseline) throw new LatheError(`the layer cannot be measured: ${skipped[0]!.reason}`);
  const copies = await copiesFor(baseline.timed, tools);
  const call = await contenderOf(copiesOf(baseline.timed.model, 0), baseline.timed.samples, tools);
  const contenders = await Promise.all(
    tried.map(({ timed: { model, samples } }) => contenderOf(copiesOf(model, copies), samples, tools)),
  );
  const timed = await timeContenders([call, ...contenders], wantedRuns, tools);
  const { rounds, callMs } = withoutCall(timed, copies);
  const at = (i: number) => rounds.map(times => times[i]!);
  return {
    layers: cut.nodes.map(({ name, opType }) => ({ name, op: opType })),
    inputs: cut.samples[0]!,
    outputs: baseline.results[0]!,
    variants: tried.map((v, i) => figuresOf(v, baseline, at(0), at(i))),
    skipped,
    runs: at(0).reduce((n, times) => n + times.length, 0),
    notes: notesOn(cut, copies, callMs),
  };
}

type Times = readonly (readonly number[])[];

function figuresOf(variant: Tried, baseline: Tried, base: Times, own: Times): VariantFigures {
  const { precision, share, channels, macs, weightBytes, note } = variant;
  const isBaseline = variant === baseline;
  const against: Omit<Versus, 'verdict'> & Pick<VariantFigures, 'verdict'> = isBaseline
    ? { ratio: 1, ratioSpread: [1, 1], verdict: 'baseline' }
    : versus(base.map((a, i) => ({ a, b: own[i]! })));
  const sqnrDb = isBaseline || share !== 1 ? null : sqnrOf(baseline.results, variant.results);
  return { precision, share, channels, latencyMs: quantiles(own.flat()), ...against, macs, weightBytes, sqnrDb, note };
}

/** A call must be at most this share of the shortest contender's run to be told from it. */
const LARGEST_CALL_SHARE = 0.8;

/** Times of one copy without the call's own time; first contender: calls that run nothing. */
function withoutCall(timed: readonly RoundTimes[], copies: number): { rounds: RoundTimes[]; callMs: number | null } {
  const [call, ...others] = (timed[0] ?? []).map((_, i) => median(timed.flatMap(times => times[i]!)));
  const isSmall = others.every(ms => call! < LARGEST_CALL_SHARE * ms);
  const taken = isSmall ? call! : 0;
  const of = (ms: number) => Math.max(ms - taken, ms * (1 - LARGEST_CALL_SHARE)) / copies;
  return { rounds: timed.map(([, ...times]) => times.map(run => run.map(of))), callMs: isSmall ? call! : null };
}

function notesOn({ wasFloat16, samples }: CutOut, copies: number, callMs: number | null): string[] {
  return [
    `Inputs are those of ${samples.length} ${samples.length === 1 ? 'run' : 'runs'} of the whole model.`,
    ...(copies > 1 ? [`Short: each run holds ${copies} copies side by side; times are of one.`] : []),
    callMs === null
      ? 'Too short to be told from the call into the runtime: times and ratios contain it.'
      : `The time of the call itself, ${(callMs * 1000).toFixed(0)} µs, is taken off.`,
    'Inputs and outputs are in the precision and the layout that the runtime gives the variant within a network: conversions from and to other layers are not counted.',
    ...(wasFloat16 ? ['The model is float16: FP32 is the same weights in float32.'] : []),
  ];
}
