import type { ImportanceMethod } from './importance';

/** What a ranking of channels goes by, in a few words for users. */
export const importanceTitles: Readonly<Record<ImportanceMethod, string>> = {
  l1: 'Size of weights (L1)',
  l2: 'Norm of weights (L2)',
  'bn-scale': 'Batch normalization’s scale',
  fpgm: 'Unlike the others (FPGM)',
  activation: 'Weights and activations, on data',
  'first-order': 'What they change in the outputs, on data',
  random: 'At random, as a control',
};
