import { findOp } from '../../src/core/ops/registry';
import { type Precision, precisions } from '../../src/core/recipe/recipe';
import type { LayerView } from '../../src/protocol/views';
import { formatExact } from '../format';

/** Whether a precision makes sense for a layer. */
export interface Offer {
  readonly precision: Precision;
  /** What it would do; where it is not possible, why. */
  readonly reason: string;
  readonly possible: boolean;
}

export function offerOf(layer: LayerView, precision: Precision): Offer {
  const refusal = refusalOf[precision](layer);
  return { precision, reason: refusal ?? effects[precision], possible: refusal === null };
}

export interface SharedOffer extends Offer {
  /** Names of the layers that can be given it. */
  readonly fitting: readonly string[];
}

/** What the layers can be given, in the order of bits. A precision is possible where one of them can have it. */
export const sharedOffers = (layers: readonly LayerView[]): SharedOffer[] =>
  precisions.map(precision => {
    const offers = layers.map(layer => ({ name: layer.name, ...offerOf(layer, precision) }));
    const fitting = offers.filter(offer => offer.possible).map(({ name }) => name);
    const possible = fitting.length > 0;
    const isShared = fitting.length === layers.length;
    const reason = possible ? effects[precision] : (offers[0]?.reason ?? 'No layer is selected.');
    const remark =
      possible && !isShared
        ? ` Only ${formatExact(fitting.length)} of these ${formatExact(layers.length)} layers can.`
        : '';
    return { precision, possible, reason: reason + remark, fitting };
  });

const effects: Readonly<Record<Precision, string>> = {
  int4: 'Weights are stored in 4 bits; it computes in floating point.',
  int8: 'Weights and activations are integers of 8 bits.',
  int16: 'Activations of 16 bits, weights of 8: more exact than INT8, but the CPU computes it in floating point.',
  float16: 'Half precision: half the size of FP32.',
  float32: 'Stays in full precision, whatever is done to the whole model.',
};

/** A type that is not known may be one. */
const isFloat = ({ outputs }: LayerView) => outputs.some(({ type }) => type === null || type.includes('float'));

function refuseInteger(layer: LayerView): string | null {
  const facet = findOp(layer.op)?.quantize;
  if (!facet) return `${layer.op} cannot compute in integers here: the runtime has no such kernel.`;
  if (!facet.weight) return 'It has no weights: it becomes INT8 by itself where the layers around it are.';
  return layer.parameters > 0 ? null : 'Its operands are both computed in the run: there are no weights to quantize.';
}

const refusalOf: Readonly<Record<Precision, (layer: LayerView) => string | null>> = {
  int4: layer => {
    const kernel = findOp(layer.op)?.weightOnly?.kernel;
    if (kernel !== 'product' && kernel !== 'gather')
      return 'Only matrix products and tables can keep their weights in 4 bits.';
    return layer.parameters > 0 ? null : 'It has no weights to store in 4 bits.';
  },
  int8: refuseInteger,
  int16: refuseInteger,
  float16: layer => (isFloat(layer) ? null : 'It computes with whole numbers already.'),
  float32: layer => (isFloat(layer) ? null : 'It computes with whole numbers already.'),
};
