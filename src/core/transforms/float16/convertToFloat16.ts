import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import type { Dataset } from '../../ports';
import { recordProvenance } from '../provenance';
import { firstSamples } from '../recovery/dataParts';
import { isNotFinite, outputSqnrDb } from '../recovery/outputAgreement';
import { nothingTo, type SelectionOptions, selectionOf } from '../selection';
import { StepTimer, type TransformEnv, type TransformResult } from '../transform';
import type { HalfType } from './floatScope';
import { type Float16Options, toFloat16 } from './toFloat16';
import { type Unfit, unfitByData, unfitByWeights } from './unfitLayers';

export interface Float16ConversionOptions extends SelectionOptions {
  /** `float16` when absent; `bfloat16` is a file format only: the CPU provider does not run it. */
  readonly type?: HalfType;
  /** Inputs and outputs get 16 bits as well; else they stay float32 behind casts. */
  readonly halfBorders?: boolean;
  /** At most this many samples of the data. */
  readonly samples?: number;
}

/** Data, where there is any, show which values leave the range of float16. */
export interface Float16Env extends TransformEnv {
  readonly dataset?: Dataset;
}

/**
 * The model in 16 bits as a user asks for it: see `toFloat16`. Layers whose constants, or whose values on the data, do not fit float16
 * stay float32. Throws LatheError when nothing in it is float32, for names that no node has, and when the result's outputs on the
 * data are not finite.
 */
export async function convertToFloat16(
  original: Model,
  options: Float16ConversionOptions,
  env: Float16Env,
): Promise<TransformResult> {
  const { type = 'float16', halfBorders = false } = options;
  const selection = selectionOf(original, options);
  const { dataset } = env;
  if (type === 'bfloat16' && dataset)
    throw new LatheError(
      'the CPU provider does not run bfloat16, so that data cannot judge it: leave the data out',
      'usage',
    );
  const timer = new StepTimer(env);
  const unfit = type === 'float16' ? await unfitLayers(original, options, env, timer) : undefined;
  env.progress?.report(`Writing weights in ${type}`);
  const conversion: Float16Options = { type, borders: halfBorders ? 'half' : 'float32', selection, unfit };
  const { model, changed, kept, notes } = await timer.time(type, () => toFloat16(original, conversion));
  if (changed.length === 0)
    throw nothingTo('convert', kept[0] ? `${kept[0].node}: ${kept[0].reason}` : 'no layer has float32 weights');
  if (dataset) await verifyOutputs(original, conversion, { ...env, dataset: judging(dataset, options) }, timer);
  const { exclude = [], only } = options;
  recordProvenance(model, env, {
    step: 'float16',
    options: { type, exclude, only, halfBorders },
    data: dataset?.label,
  });
  return { model, changed, skipped: kept, steps: timer.steps, warnings: [...notes, ...warningsOf(type, env)] };
}

const judging = (dataset: Dataset, { samples = dataset.samples }: Float16ConversionOptions): Dataset =>
  firstSamples(dataset, Math.min(samples, dataset.samples));

async function unfitLayers(
  original: Model,
  options: Float16ConversionOptions,
  env: Float16Env,
  timer: StepTimer,
): Promise<Unfit> {
  const unfit = await timer.time('check weights', () => unfitByWeights(original));
  if (!env.dataset) return unfit;
  const dataset = judging(env.dataset, options);
  const found = await timer.time('check values', () => unfitByData(original, { ...env, dataset }));
  return new Map([...found, ...unfit]);
}

/** Says in the last step how the outputs agree. The model is judged with float32 at its borders, which data have. */
async function verifyOutputs(
  original: Model,
  conversion: Float16Options,
  env: Float16Env & { readonly dataset: Dataset },
  timer: StepTimer,
): Promise<void> {
  const sqnrDb = await timer.time('verify outputs', async () => {
    const { model } = await toFloat16(original, { ...conversion, borders: 'float32' });
    return outputSqnrDb(original, model, env);
  });
  if (isNotFinite(sqnrDb))
    throw new LatheError(
      'outputs in float16 are not finite on the data: keep the layers that overflow in float32 with --exclude, or use --type bfloat16',
    );
  const isSame = sqnrDb === Number.POSITIVE_INFINITY;
  const note = isSame ? 'the outputs are equal' : `SQNR of the outputs ${sqnrDb.toFixed(1)} dB`;
  timer.describe({ sqnrDb: isSame ? null : sqnrDb, note });
}

function warningsOf(type: HalfType, { dataset }: Float16Env): string[] {
  if (type === 'bfloat16')
    return [
      'the CPU provider does not run bfloat16, so that the result was not tried out, and cannot be profiled or compared here',
    ];
  return [
    'float16 makes the file smaller; the CPU provider computes in float32 between casts, so that it is seldom faster there',
    ...(dataset ? [] : ['only weights were checked for the range of float16: give data to check values as well']),
  ];
}
