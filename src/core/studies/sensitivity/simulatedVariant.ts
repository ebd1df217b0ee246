import type { QuantizeSettings } from '../../transforms/quantize/options';
import type { Segment } from '../variants/segments';
import type { Variant } from '../variants/variant';
import type { Simulation } from './decisions';
import { simulatedSegment } from './segmentModel';

/** A simulation at one bit width. `base`: what it is compared with, at the same width; undefined: the float model. */
export const simulatedVariant = (
  simulation: Simulation,
  bits: number,
  segments: readonly Segment[],
  settings: QuantizeSettings,
  base?: Variant,
): Variant => ({
  signatures: simulation.segments.map(({ signature }) => signature && `${bits} ${signature}`),
  segment: i => simulatedSegment(segments[i]!, simulation, i, bits, settings),
  base,
});
