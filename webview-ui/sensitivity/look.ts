/** The figure that sensitivity is told by: accuracy lost against the float model, or SQNR of the outputs. */
export type LookKind = 'drop' | 'sqnr';

/** By which figure and at which width in bits layers are coloured and ranked: `drop8`, `sqnr4`. */
export type SensitivityLook = `${LookKind}${number}`;

export interface LookParts {
  readonly kind: LookKind;
  readonly bits: number;
}

const pattern = /^(drop|sqnr)([2-8])$/;

export const isLook = (value: unknown): value is SensitivityLook => typeof value === 'string' && pattern.test(value);

export const lookOf = (kind: LookKind, bits: number): SensitivityLook => `${kind}${bits}`;

export const partsOf = (look: SensitivityLook): LookParts => ({
  kind: look.startsWith('drop') ? 'drop' : 'sqnr',
  bits: Number(look.slice('drop'.length)),
});

export const bitsText = (bits: number): string => `${bits}\u00a0bits`;

export function lookLabel(look: SensitivityLook): string {
  const { kind, bits } = partsOf(look);
  return `${kind === 'drop' ? 'Accuracy lost' : 'Sensitivity'}, ${bitsText(bits)}`;
}
