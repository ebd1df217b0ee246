import type { DimBindings } from '../protocol/engineApi';
import type { TransformReport } from '../protocol/views';
import type { CommandContext, OptionSpecs, OptionValues } from './command';
import { flag } from './options';
import { comparisonText } from './print/comparisonText';
import { transformText } from './print/transformText';

/** Of every command that writes a model. */
export const measureOption: OptionSpecs = { measure: { type: 'boolean' } };
export const measureUsage = '[--measure]';

interface Transformed {
  readonly model: string;
  readonly data?: string;
  readonly preprocessing?: string;
  readonly dims?: DimBindings;
}

/**
 * Prints what a transform did; with `--measure` the result is compared with the original on this machine as well, whatever the
 * transform is known for: INT8 and FP16 are slower here and there. @param done see `transformText` @param more further lines
 */
export async function finishTransform(
  { engine, call, print }: CommandContext,
  { model, data, preprocessing, dims }: Transformed,
  report: TransformReport,
  done: string,
  options: OptionValues,
  more: readonly string[] = [],
): Promise<void> {
  const comparison = flag(options, 'measure')
    ? await engine.call('compare', { a: model, b: report.output, data, preprocessing, dims }, call)
    : undefined;
  const text = [transformText(report, done), ...more].join('\n');
  await print(comparison ? { ...report, comparison } : report, () =>
    comparison ? [text, comparisonText(comparison)].join('\n\n') : text,
  );
}
