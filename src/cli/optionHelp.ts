import { choiceNames, quantizeChoices } from '../core/transforms/quantize/choices';
import type { Command } from './command';
import { offOf, optionOf } from './quantizeChoices';

/** What options mean, for people. `command option` stands before what the option means elsewhere. */
const meanings: Readonly<Record<string, string>> = {
  against: 'The original, for budgets that compare.',
  budget:
    'Limits as NAME=LIMIT, or a .json file of them, as {"sizeMB": 50}. May be repeated; the last limit of a name counts.',
  by: 'What is measured: quantize or prune.',
  'calibration-data': 'Data to calibrate on, when not that of --data.',
  'calibration-samples': 'How many samples of the calibration data are used.',
  data: 'An .npz file, or a folder of .npy files, .pb test vectors or images. Without it inputs are synthetic.',
  dim: 'The size of a symbolic dimension, as batch=1; default=N sets all that are not named. May be repeated.',
  exclude: 'Layers to leave as they are, by name; * stands for anything.',
  'exclude-ops': 'Operators to leave as they are, such as Gemm,Softmax.',
  'float-as': 'The precision of the layers that are not quantized.',
  force: 'Overwrite a file that exists.',
  measure: 'Then compare the result with the original on this machine: latency, agreement, accuracy.',
  'half-borders': 'Inputs and outputs of the model are halved as well; otherwise they stay float32.',
  importance:
    'How channels are ranked; the least important go first. activation and first-order look at data: without --data, at synthetic inputs.',
  latencyMs: 'How long a run may take on this machine, in milliseconds.',
  layer: 'Layers to measure by themselves, in other precisions and sizes.',
  layers: 'Only these layers, by name.',
  'check runs': 'How many times a model is timed; 6 at least.',
  'compare layers': 'Compare layer by layer as well.',
  macs: 'The share of the MACs to keep, such as 0.5.',
  'max-drop': 'How much accuracy may be lost, in percentage points. Needs labelled data.',
  metric: 'A JavaScript file that measures something of your own; the README has an example.',
  'min-sqnr': 'The least agreement with the float model, in dB; for data without labels.',
  mode: 'Static: calibrated on data. Dynamic: ranges are taken while the model runs. Weights: only these are stored in few bits.',
  'sensitivity mode': 'One-on: only this layer quantized. One-off: all layers but this one.',
  'no-cache': 'Calculate all anew; results of earlier runs are not used.',
  'no-reconstruct': 'Do not fit the weights that remain to what the layers gave before.',
  'any-speed':
    'Keep the result as it is where it measures slower than the original on this machine; otherwise layers are left whole.',
  'no-slower':
    'The default: layers are left whole until the result measures no slower than the original on this machine.',
  'no-reestimate': 'Do not estimate the means and variances of batch normalization again.',
  only: 'Only these rewrites.',
  optimization: 'How far the runtime may optimize the model before it is timed.',
  output: 'The file to write.',
  parameters: 'The share of the parameters to keep, such as 0.5.',
  preprocessing: 'A JSON file that tells how images become inputs: size, layout, mean, deviation.',
  provider: 'What of the runtime executes the model.',
  ratios: 'Shares of the channels, or weights, to remove; 0.1 to 0.9 when not given.',
  ratio: 'The share of the channels to remove, from 0 to 1.',
  recipe: 'The recipe to replay, as saved by the editor or by --save-recipe.',
  report: 'Write the comparison as a file; its ending tells how.',
  'round-to': 'Channels that are kept are a multiple of this, as fast kernels like.',
  runs: 'How many times the model is timed.',
  samples: 'How many samples of the data are used.',
  'save-recipe': 'Write what was done as a recipe, for lathe apply.',
  scope: 'Whether each group of channels loses the same share, or the least important of the whole model go.',
  seed: 'Of --importance random.',
  skip: 'All rewrites but these.',
  sparsity: 'The share of the weights to set to 0, from 0 to 1.',
  pattern: 'How many of so many weights that follow each other may be other than 0, as 2:4.',
  'sparsify scope': 'Whether each layer gets the same share of zeros, or the smallest weights of the whole model go.',
  sweep: 'What lathe sensitivity --by prune --json found: groups then give what loses least for what it saves.',
  threads: 'Threads that the model runs on; the runtime chooses otherwise.',
  type: 'The format of the numbers. bfloat16: a file format only, the CPU provider does not run it.',
  warmup: 'How many runs come before the timed ones.',
  what: 'What is quantized or pruned of a layer.',
  'sensitivity bits': 'Widths to simulate, from 2 to 8.',
};

const choices: Readonly<Record<string, string>> = Object.fromEntries(
  choiceNames.flatMap(name => {
    const { description, default: usual } = quantizeChoices[name];
    const meaning = usual === false ? description : `${description} Default: ${usual}.`;
    const off = offOf(name);
    return [[optionOf(name), meaning] as const, ...(off ? [[off, `Turns --${optionOf(name)} off.`] as const] : [])];
  }),
);

/** The meaning of an option of a command; undefined: nobody has told it yet. */
export const meaningOf = (command: string, option: string): string | undefined =>
  meanings[`${command} ${option}`] ?? choices[option] ?? meanings[option];

/** A command's options with what they mean, in the order of its table. */
export const optionRows = ({ name, options }: Command): [option: string, meaning: string][] =>
  Object.entries(options).map(([option, { short }]) => [
    short ? `-${short}, --${option}` : `--${option}`,
    meaningOf(name, option) ?? '',
  ]);
