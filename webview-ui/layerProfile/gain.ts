import type { LayerPrecision, LayerProfile, LayerVariant } from '../../src/protocol/layerProfile';
import type { LayersInModel } from '../../src/protocol/pageApi';
import { isSynthetic } from '../comparison/verdict';
import { formatShare, significant } from '../format';
import { formatLayerMs } from '../profile/units';

export const precisionNames: Record<LayerPrecision, string> = { fp32: 'FP32', fp16: 'FP16', int8: 'INT8' };

/** The share of channels that a variant keeps: `75 %`. */
export const shareText = (share: number): string => `${Math.round(share * 100)}\u202f%`;

/** How many times faster or slower than the baseline, with the interval turned the same way. */
export function speed({ ratio, ratioSpread: [low, high], verdict }: LayerVariant): string {
  if (verdict === 'faster') return `${times(1 / ratio)} faster ${interval(1 / high, 1 / low)}`;
  if (verdict === 'slower') return `${times(ratio)} slower on this CPU ${interval(low, high)}`;
  return verdict === 'baseline' ? 'the baseline' : 'no measurable difference';
}

const times = (ratio: number): string => `${significant(ratio, 3)}\u00a0×`;
/** `(1.9–2.3)`, never broken between two lines. */
export const interval = (low: number, high: number): string =>
  `(${significant(low, 3)}\u2060–\u2060${significant(high, 3)})`;

/** What all variants are compared with: FP32 with all channels, or INT8 for layers that are quantized already. */
export const baselineOf = ({ variants }: LayerProfile): LayerVariant =>
  variants.find(({ verdict }) => verdict === 'baseline')!;

const anyOf = new Intl.ListFormat('en', { type: 'disjunction' });

/** What could be gained here, in one sentence, the largest gain first. */
export function gainSentence(profile: LayerProfile): string {
  const { variants, layers } = profile;
  const subject = layers.length === 1 ? 'this layer' : 'these layers';
  const baseline = baselineOf(profile);
  const whole = (precision: LayerPrecision) => variants.find(v => v.precision === precision && v.share === 1);
  const candidates = [
    [whole('int8'), 'INT8'],
    [variants.find(v => v.precision === baseline.precision && v.share === 0.5), 'half the channels'],
    [whole('fp16'), 'FP16'],
  ] as const;
  const measured = candidates
    .flatMap(([variant, name]) => (variant && variant !== baseline ? [{ variant, name }] : []))
    .sort((a, b) => a.variant.ratio - b.variant.ratio);
  if (measured.length === 0) return nothingKnown(baseline, layers.length);
  const isGainOrLoss = ({ verdict }: LayerVariant) => verdict === 'faster' || verdict === 'slower';
  if (measured.length > 1 && !measured.some(({ variant }) => isGainOrLoss(variant)))
    return `No measurable difference with ${anyOf.format(measured.map(({ name }) => name))}.`;
  const parts = measured.map(({ variant, name }, i) => {
    const makes = name === 'half the channels' ? 'make' : 'makes';
    if (i > 0) return `${name}: ${speed(variant)}`;
    return `${name} ${makes}${isGainOrLoss(variant) ? ` ${subject}` : ''} ${speed(variant)}`;
  });
  const text = parts.join('; ');
  return `${text[0]!.toUpperCase()}${text.slice(1)}.`;
}

function nothingKnown({ precision, latencyMs }: LayerVariant, layers: number): string {
  const name = precisionNames[precision];
  const time = formatLayerMs(latencyMs.p50);
  if (precision === 'fp32')
    return `Only ${name} could be measured, so nothing is known to gain on ${layers === 1 ? 'this layer' : 'these layers'}.`;
  return layers === 1
    ? `This layer is in ${name} already and takes ${time}. Profile it in the float model to see what ${name} gains.`
    : `These layers are in ${name} already and take ${time}. Profile them in the float model to see what ${name} gains.`;
}

/** How much of the model's time is at stake, and what the fastest variant of the same size would save of it. */
export function stakeSentence({ variants, layers }: LayerProfile, time: LayersInModel | null): string {
  const subject = layers.length === 1 ? 'this layer takes' : 'these layers take';
  if (time === null) return `Profile the model to see how much of its time ${subject}.`;
  const { layersMs, modelMs, source } = time;
  const share = modelMs > 0 ? ` (${formatShare(layersMs / modelMs)})` : '';
  const said = `In the whole model ${subject} ${formatLayerMs(layersMs)} of ${formatLayerMs(modelMs)}${share}, by the profile from ${source}.`;
  const [best] = variants.filter(v => v.share === 1 && v.verdict === 'faster').sort((a, b) => a.ratio - b.ratio);
  if (!best) return said;
  return `${said} ${precisionNames[best.precision]} would save about ${formatLayerMs(layersMs * (1 - best.ratio))} of that.`;
}

/** What the data allows to say, in plain sentences; null where the label says it all. */
export function layerDataCaveat({ data, variants }: LayerProfile): string | null {
  if (!isSynthetic(data)) return null;
  const said = 'The model ran on synthetic inputs (seeded random numbers). Times hold for real data too';
  const isAgreementShown = variants.some(({ sqnrDb }) => sqnrDb !== null);
  return isAgreementShown ? `${said}; how well INT8 and FP16 agree (SQNR) may differ.` : `${said}.`;
}
