/** The figure that sensitivity is told by: accuracy lost against the whole model as it is, or SQNR of the outputs. */
export type LookKind = 'drop' | 'sqnr';

/** By which figure and at which setting of its sweep layers are coloured and ranked: of bits `drop8`, `sqnr4`; of percent removed `drop50`. */
export type SweepLook = `${LookKind}${number}`;

/** A look of a sweep of quantization, whose setting is a width in bits. */
export type SensitivityLook = SweepLook;

export interface LookParts {
  readonly kind: LookKind;
  readonly setting: number;
}

const pattern = /^(drop|sqnr)([2-8])$/;

export const isLook = (value: unknown): value is SensitivityLook => typeof value === 'string' && pattern.test(value);

export const lookOf = (kind: LookKind, setting: number): SweepLook => `${kind}${setting}`;

export const partsOf = (look: SweepLook): LookParts => ({
  kind: look.startsWith('drop') ? 'drop' : 'sqnr',
  setting: Number(look.slice('drop'.length)),
});

export const bitsText = (bits: number): string => `${bits}\u00a0bits`;

export function lookLabel(look: SensitivityLook): string {
  const { kind, setting } = partsOf(look);
  return `${kind === 'drop' ? 'Accuracy lost' : 'Sensitivity'}, ${bitsText(setting)}`;
}
