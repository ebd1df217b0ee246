import type { ProfileOverlay } from '../../src/protocol/pageApi';
import type { ModelView } from '../../src/protocol/views';
import { formatBytes, formatCount, formatExact, formatMs, plural } from '../format';
import { isLocal, sourceText } from '../profile/profileFacts';

/** One figure of a model's header. */
export interface Figure {
  readonly label: string;
  /** null: unknown. */
  readonly text: string | null;
  readonly tooltip: string;
  /** Left out where there is little room: another figure or the table tells it too. */
  readonly isMinor?: boolean;
}

/** The figures in the order shown. Unknown is said as such, with the reason; it is never a zero. */
export function modelFigures(model: ModelView): Figure[] {
  const unknown = whyUnknown(model);
  const figure = (
    label: string,
    value: number | null,
    format: (v: number) => string,
    exact: (v: number) => string,
  ) => ({
    label,
    text: value === null ? null : format(value),
    tooltip: value === null ? unknown : exact(value),
  });
  const bytes = (value: number) => `${formatExact(value)} bytes`;
  return [
    minor(figure('Layers', model.layers.length, formatExact, v => `${plural(v, 'layer')} in the main graph`)),
    figure('Parameters', model.parameters, formatCount, v => `${formatExact(v)} trained values`),
    figure('MACs', model.macs, formatCount, v => `${formatExact(v)} multiply-accumulates for one run`),
    minor(figure('FLOPs', model.flops, formatCount, v => `${formatExact(v)} floating-point operations: 2 × MACs`)),
    figure('File size', model.bytes, formatBytes, bytes),
    figure('Weights', model.weightBytes, formatBytes, bytes),
    figure(
      'Peak activations',
      model.peakActivationBytes,
      formatBytes,
      v => `${bytes(v)}: the most that activations alive at one time take`,
    ),
    minor(figure('Opset', model.opset, String, v => `Operator set ${v} of ONNX, IR version ${model.irVersion}`)),
  ];
}

const minor = (figure: Figure): Figure => ({ ...figure, isMinor: true });

/** The headline of a profile. */
export function latencyFigure(overlay: ProfileOverlay): Figure {
  const { latencyMs, options } = overlay.profile;
  const { p90, p99 } = latencyMs;
  return {
    label: isLocal(overlay) ? 'Latency p50' : `p50 ${sourceText(overlay)}`,
    text: formatMs(latencyMs.p50),
    tooltip: `Median of ${plural(options.runs, 'run')} ${sourceText(overlay)}; p90 ${formatMs(p90)}, p99 ${formatMs(p99)}`,
  };
}

const namedLayers = 5;

/** Why a sum over the model cannot be given. */
export function whyUnknown(model: ModelView): string {
  const reasons: string[] = [];
  const open = model.symbols.filter(symbol => symbol.value === null).map(symbol => symbol.name);
  if (open.length > 0) reasons.push(`${plural(open.length, 'dimension')} not set: ${open.join(', ')}.`);
  const { unknownCost } = model;
  if (unknownCost.length > 0) {
    const named = unknownCost.slice(0, namedLayers).join(', ');
    const rest = unknownCost.length > namedLayers ? ' …' : '';
    reasons.push(`${plural(unknownCost.length, 'layer')} of unknown cost: ${named}${rest}.`);
  }
  const known = model.layers.reduce((sum, layer) => sum + (layer.macs ?? 0), 0);
  if (unknownCost.length > 0 && known > 0) reasons.push(`The others add up to ${formatCount(known)} MACs.`);
  return reasons.length > 0 ? reasons.join(' ') : 'The shapes of some values are not known.';
}
