import { integerExecutionText } from '../../protocol/executed';
import type { TransformReport } from '../../protocol/views';
import { bytes, percent } from './numbers';
import { table } from './table';

/** What a transform did, for people. `done`: the word for it, `quantized`. */
export function transformText(report: TransformReport, done: string): string {
  const { originalBytes, changed, skipped, warnings } = report;
  const seconds = report.steps.reduce((n, s) => n + s.seconds, 0);
  const lines = [
    `${report.output}: ${bytes(report.bytes)}, ${percent(report.bytes / originalBytes)} of the original, in ${seconds.toFixed(1)} s`,
    `${changed.length} ${changed.length === 1 ? 'node' : 'nodes'} ${done}${report.data === '' ? '' : `, ${done.startsWith('in ') ? 'checked' : 'calibrated'} on ${report.data}`}`,
    ...(done === 'quantized' ? [integerExecutionText(report)] : []).filter(line => line !== null),
    ...report.steps.flatMap(s => (s.note === undefined ? [] : [`${s.name}: ${s.note}`])),
    ...warnings.map(w => `warning: ${w}`),
  ];
  if (skipped.length === 0) return lines.join('\n');
  const rows = skipped.map(s => [s.node, s.reason]);
  return [...lines, '', table([{ title: 'left as it was' }, { title: 'because' }], rows)].join('\n');
}
