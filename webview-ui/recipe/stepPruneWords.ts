import { importanceTitles } from '../../src/core/analysis/importance/titles';
import { NONE } from './stepGoal';
import type { Words } from './stepWords';

export const pruneWords = {
  goal: {
    label: 'Goal',
    help: 'How much is pruned; layers with a share of their own keep to that',
    values: {
      macs: 'Keep a share of the MACs',
      parameters: 'Keep a share of the parameters',
      ratio: 'Remove a share of the channels',
      [NONE]: 'Only what layers are marked with',
    },
  },
  macs: { label: 'MACs to keep', help: 'Of the whole model; what is left comes close below it' },
  parameters: { label: 'Parameters to keep', help: 'Of the whole model; what is left comes close below it' },
  ratio: { label: 'Channels to remove', help: 'Before kept channels are rounded up' },
  scope: {
    label: 'Channels are taken',
    help: 'One threshold for all layers takes more where channels matter less',
    values: { global: 'Where they matter least', group: 'From every layer alike' },
  },
  importance: { label: 'Importance of channels', help: 'By which they are ranked', values: importanceTitles },
  seed: { label: 'Seed', help: 'The same seed gives the same channels' },
  roundTo: {
    label: 'Kept channels are a multiple of',
    help: 'Odd numbers of channels can be slower than more of them',
  },
  reconstruct: {
    label: 'Fit the weights that stay',
    help: 'On data, by least squares; kept where outputs get nearer to the original’s',
  },
  reestimate: {
    label: 'Measure batch normalization again',
    help: 'On data; kept where outputs get nearer to the original’s',
  },
} satisfies Readonly<Record<string, Words>>;
