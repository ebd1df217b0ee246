import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import { type IntegerRange, int8Range, int8ReducedRange } from '../../numeric/quantization';
import { type RecoverySettings, recoverySettings } from '../recovery/options';
import { type Selection, type SelectionOptions, selectionOf } from '../selection';
import { type ChosenOptions, type CompleteOptions, choiceNames, completeChoices } from './choices';
import type { RangeOptions } from './measureRanges';

/** Nodes without weights are quantized where their neighbours are, whatever `only` names. */
export interface QuantizeOptions extends SelectionOptions, ChosenOptions {
  /** At most this many samples of the data. */
  readonly samples?: number;
}

export const withDefaults = (options: QuantizeOptions): QuantizeOptions & CompleteOptions => ({
  ...options,
  ...completeChoices(options, choiceNames),
});

export interface QuantizeSettings extends Selection, RangeOptions {
  readonly perTensor: boolean;
  readonly weightRange: IntegerRange;
  readonly format: 'qdq' | 'qoperator';
  /** Absent: none. */
  readonly recovery?: RecoverySettings;
}

/** Defaults filled in. Throws LatheError (`unsupported`, `usage`) for what this version cannot do. */
export function settingsOf(options: QuantizeOptions, available: number, model: Model): QuantizeSettings {
  const { format, calibration, percentile, bits, perTensor, reduceRange } = withDefaults(options);
  const { samples = available } = options;
  if (bits !== 8) throw new LatheError(`static quantization to ${bits} bits is not supported: use 8`);
  if (!(samples >= 1)) throw new LatheError('calibration needs at least one sample: give it data', 'missing-data');
  return {
    ...selectionOf(model, options),
    perTensor,
    weightRange: reduceRange ? int8ReducedRange : int8Range,
    samples: Math.min(samples, available),
    calibration,
    percentile,
    format,
    recovery: recoverySettings(options),
  };
}
