import { LatheError } from '../../errors';
import type { Node } from '../../ir';
import { type IntegerRange, int8Range, int8ReducedRange } from '../../numeric/quantization';
import { originOf } from '../../passes/edit';
import type { ClippingMethod } from './calibrateHistogram';

export interface QuantizeOptions {
  readonly format?: 'qdq' | 'qoperator';
  readonly calibration?: 'minmax' | 'percentile' | 'entropy' | 'mse';
  readonly bits?: 8 | 4;
  /** Names of nodes that stay float. */
  readonly exclude?: readonly string[];
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

export interface QuantizeSettings {
  readonly exclude: ReadonlySet<string>;
  readonly perTensor: boolean;
  readonly weightRange: IntegerRange;
  readonly samples: number;
  readonly calibration: 'minmax' | ClippingMethod;
  readonly format: 'qdq' | 'qoperator';
}

/** Whether a node, or one that was folded into it, is to stay float. */
export const isExcluded = (node: Node, { exclude }: Pick<QuantizeSettings, 'exclude'>): boolean =>
  originOf(node).some(name => exclude.has(name));

/** Defaults filled in. Throws LatheError (`unsupported`, `usage`) for what this version cannot do. */
export function settingsOf(options: QuantizeOptions, available: number): QuantizeSettings {
  const { format = 'qdq', calibration = 'minmax', bits = 8, samples = available } = options;
  if (bits !== 8) throw new LatheError(`static quantization to ${bits} bits is not supported: use 8`);
  if (!(samples >= 1)) throw new LatheError('calibration needs at least one sample: give it data', 'missing-data');
  return {
    exclude: new Set(options.exclude ?? []),
    perTensor: options.perTensor ?? false,
    weightRange: options.reduceRange ? int8ReducedRange : int8Range,
    samples: Math.min(samples, available),
    calibration,
    format,
  };
}
