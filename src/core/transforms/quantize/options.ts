import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { type IntegerRange, int8Range, int8ReducedRange } from '../../numeric/quantization';
import { type RecoveryOptions, type RecoverySettings, recoverySettings } from '../recovery/options';
import { type Selection, type SelectionOptions, selectionOf } from '../selection';
import type { ClippingMethod } from './calibrateHistogram';

/** Nodes without weights are quantized where their neighbours are, whatever `only` names. */
export interface QuantizeOptions extends SelectionOptions, RecoveryOptions {
  readonly format?: 'qdq' | 'qoperator';
  readonly calibration?: 'minmax' | 'percentile' | 'entropy' | 'mse';
  readonly bits?: 8 | 4;
  /** One scale per weight instead of one per output channel. */
  readonly perTensor?: boolean;
  /** Weights of 7 bits, for CPUs whose 8-bit products saturate in 16 bits (x86 without VNNI). */
  readonly reduceRange?: boolean;
  /** At most this many samples of the data. */
  readonly samples?: number;
  /** Weights only: elements that share a scale; 16 to 256, a power of two. */
  readonly blockSize?: number;
  /** Weights only: no zero points. */
  readonly symmetric?: boolean;
  /** Weights only: 4 lets matrix products compute in 8 bits, 0 keeps them in float32. */
  readonly accuracyLevel?: number;
}

/** What holds where a choice is left open. */
export const quantizeDefaults = {
  format: 'qdq',
  calibration: 'minmax',
  bits: 8,
  perTensor: false,
  reduceRange: false,
  blockSize: 32,
  symmetric: false,
  /** Multiplies in 8 bits: several times faster than the runtime's default, which computes in float32 (measured). */
  accuracyLevel: 4,
} as const satisfies QuantizeOptions;

export function withDefaults(
  options: QuantizeOptions,
): typeof options & Required<Pick<QuantizeOptions, DefaultedChoice>> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...quantizeDefaults, ...Object.fromEntries(given) };
}
type DefaultedChoice = keyof typeof quantizeDefaults;

export interface QuantizeSettings extends Selection {
  readonly perTensor: boolean;
  readonly weightRange: IntegerRange;
  readonly samples: number;
  readonly calibration: 'minmax' | ClippingMethod;
  readonly format: 'qdq' | 'qoperator';
  /** Absent: none. */
  readonly recovery?: RecoverySettings;
}

/** Defaults filled in. Throws LatheError (`unsupported`, `usage`) for what this version cannot do. */
export function settingsOf(options: QuantizeOptions, available: number, model: Model): QuantizeSettings {
  const { format, calibration, bits, perTensor, reduceRange } = withDefaults(options);
  const { samples = available } = options;
  if (bits !== 8) throw new LatheError(`static quantization to ${bits} bits is not supported: use 8`);
  if (!(samples >= 1)) throw new LatheError('calibration needs at least one sample: give it data', 'missing-data');
  return {
    ...selectionOf(model, options),
    perTensor,
    weightRange: reduceRange ? int8ReducedRange : int8Range,
    samples: Math.min(samples, available),
    calibration,
    format,
    recovery: recoverySettings(options),
  };
}
