import path from 'node:path';
import type { Command } from '../command';
import { comparisonOptions, comparisonSettings } from '../comparisonOptions';
import { file, flag } from '../options';
import { comparisonText } from '../print/comparisonText';
import { ReportFile } from '../reportFile';

export const compare: Command = {
  name: 'compare',
  usage:
    'A B [--data SET] [--preprocessing FILE] [--metric FILE] [--runs N] [--threads N] [--samples N] [--dim NAME=N] [--layers] [--report FILE.html|.md|.csv|.json] [--force] [--no-cache] [--json]',
  summary: 'size, cost, latency, agreement and accuracy of two models',
  options: {
    ...comparisonOptions,
    layers: { type: 'boolean' },
    report: { type: 'string' },
    force: { type: 'boolean' },
  },
  positionals: ['A', 'B'],
  async run({ engine, call, print }, [a, b], options) {
    const reportPath = file(options, 'report');
    const report = reportPath === undefined ? undefined : await ReportFile.begin(reportPath, flag(options, 'force'));
    const comparison = await engine.call(
      'compare',
      {
        a: path.resolve(a!),
        b: path.resolve(b!),
        ...comparisonSettings(options),
        // A report is where layers are looked for.
        layers: flag(options, 'layers') || report !== undefined,
      },
      call,
    );
    await report?.write(comparison);
    await print(comparison, () => comparisonText(comparison));
  },
};
