import type { ImportanceMethod } from './importance';

/** What a ranking of channels goes by, in a few words for users. */
export const importanceTitles: Readonly<Record<ImportanceMethod, string>> = {
  l1: 'Sum of their weights’ sizes (L1)',
  l2: 'Norm of their weights (L2)',
  'bn-scale': 'Scale of batch normalization',
  fpgm: 'What sets them apart (geometric median)',
  activation: 'Weights and activations, on data',
  random: 'At random, as a control',
};
