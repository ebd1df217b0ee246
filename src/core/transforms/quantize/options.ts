import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import type { IntegerRange } from '../../numeric/quantization';
import { type RecoverySettings, recoverySettings } from '../recovery/options';
import { type Selection, type SelectionOptions, selectionOf } from '../selection';
import { type ChosenOptions, type CompleteOptions, choiceNames, completeChoices } from './choices';
import type { ActivationBits } from './codes';
import type { RangeOptions } from './measureRanges';
import { weightRange } from './weightRange';

/** Nodes without weights are quantized where their neighbours are, whatever `only` names. */
export interface QuantizeOptions extends SelectionOptions, ChosenOptions {
  /** At most this many samples of the data. */
  readonly samples?: number;
  /** Static only: names of layers whose activations take 16 bits where `activations` says 8, or 8 where it says 16. */
  readonly otherBits?: readonly string[];
}

export const withDefaults = (options: QuantizeOptions): QuantizeOptions & CompleteOptions => ({
  ...options,
  ...completeChoices(options, choiceNames),
});

export interface QuantizeSettings extends Selection, RangeOptions {
  readonly perTensor: boolean;
  readonly weightRange: IntegerRange;
  readonly activations: ActivationSettings;
  readonly format: 'qdq' | 'qoperator';
  /** Absent: none. */
  readonly recovery?: RecoverySettings;
}

export interface ActivationSettings {
  readonly bits: ActivationBits;
  /** Names of nodes whose activations take the other number of bits. */
  readonly otherBits: ReadonlySet<string>;
  readonly symmetric: boolean;
}

/**
 * Defaults filled in. Throws LatheError (`unsupported`, `usage`) for what this version cannot do.
 * @param reducesRange whether weights take 7 bits
 */
export function settingsOf(
  options: QuantizeOptions,
  available: number,
  model: Model,
  reducesRange = options.reduceRange === true,
): QuantizeSettings {
  const complete = withDefaults(options);
  const { format, calibration, percentile, bits, perTensor, asymmetricWeights, activations, symmetricActivations } =
    complete;
  const { samples = available, otherBits = [] } = options;
  if (bits !== 8)
    throw new LatheError(`static quantization to ${bits} bits is not supported: use 8 bits, or mode weights`, 'usage');
  if (!(samples >= 1)) throw new LatheError('calibration needs at least one sample: give it data', 'missing-data');
  if (format === 'qoperator' && (activations === 16 || symmetricActivations))
    throw new LatheError(
      `operators on integers take activations of 8 bits that are not symmetric: use --format qdq`,
      'usage',
    );
  if (asymmetricWeights && complete.adaround)
    throw new LatheError('adaround rounds weights without zero points: use it without --asymmetric-weights', 'usage');
  return {
    ...selectionOf(model, options),
    perTensor,
    weightRange: weightRange(reducesRange, asymmetricWeights),
    activations: { bits: activations, otherBits: new Set(otherBits), symmetric: symmetricActivations },
    samples: Math.min(samples, available),
    calibration,
    percentile,
    format,
    recovery: recoverySettings(options),
  };
}
