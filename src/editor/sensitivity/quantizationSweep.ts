import { askSweepChoices, defaultChoices } from './sweepChoices';
import type { SweepKind } from './sweepKind';

/** How each layer bears to be quantized. */
export const quantizationSweep: SweepKind<'sensitivity'> = {
  method: 'sensitivity',
  to: 'quantization',
  isChosen: ({ bits }) => bits !== undefined,
  complete: ({ bits = defaultChoices.bits, what = defaultChoices.what, mode = defaultChoices.mode }) => ({
    ...{ bits, what, mode },
  }),
  ask: askSweepChoices,
  request: (target, choices) => ({ ...target, ...choices }),
  parts: ({ metric, baseline, allQuantized, skipped, samples, data, points }) => ({
    start: { metric, baseline, allQuantized, skipped, samples, data },
    points,
  }),
  overlay: ({ what, mode }, soFar) => ({ what, mode, ...soFar }),
  shown: document => document.measured.sensitivity,
  show: (document, overlay) => document.setSensitivity(overlay),
};
