import type { DataChoice } from '../data/dataMemory';
import { pickData } from '../data/pickData';
import type { Services } from '../services';
import { askOpenDimensions } from './askDims';
import { chooseOutput, type Output } from './chooseOutput';
import { besideModel } from './outputPath';

/** Where a command that writes a model may be told to write it. */
export interface OutputArguments {
  readonly output?: string;
  /** An output that exists is replaced. */
  readonly force?: boolean;
}

/** Without a question: the place that is given, else beside the model as `model.SUFFIX.onnx`. */
export const outputOf = (model: string, suffix: string, { output, force }: OutputArguments): Output => ({
  path: output ?? besideModel(model, suffix),
  force: force ?? false,
});

export interface ResultQuestion {
  readonly model: string;
  readonly title: string;
  readonly suffix: string;
  /** The question for data is the last of so many. */
  readonly totalSteps: number;
  /** The work before takes synthetic inputs, so that open dimensions need a size whatever the comparison is on. */
  readonly isSynthetic?: boolean;
}

/** The last questions of a command that writes a model: what its result is compared on, and where it goes. undefined: the user left. */
export async function askResult(
  services: Services,
  { model, title, suffix, totalSteps, isSynthetic = false }: ResultQuestion,
  given: OutputArguments | undefined,
): Promise<{ readonly comparison: DataChoice; readonly output: Output } | undefined> {
  const comparison = await pickData(services, {
    ...{ model, purpose: 'comparison', title, step: totalSteps, totalSteps },
    placeholder: 'Compare with the original on … (labelled data gives the accuracy)',
  });
  if (!comparison) return undefined;
  const needsSizes = isSynthetic || comparison.kind === 'synthetic';
  if (needsSizes && !(await askOpenDimensions(services, model))) return undefined;
  const output = given?.output ? outputOf(model, suffix, given) : await chooseOutput(model, suffix);
  return output && { comparison, output };
}
