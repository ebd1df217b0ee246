import path from 'node:path';
import { LatheError } from '../../core/errors';
import type { ExportRequest, ReportFormat } from '../../protocol/pageApi';
import type { Comparison } from '../../protocol/views';

const extensions: Record<ReportFormat, string> = { html: 'html', markdown: 'md', csv: 'csv', json: 'json' };

/** The comparison as a file to hand on, named after the result: `model.int8.comparison.html`. */
export function reportFile(comparison: Comparison, format: ReportFormat): ExportRequest {
  if (format !== 'json') throw new LatheError('Only JSON reports can be written so far.');
  const stem = path.basename(comparison.b.name, '.onnx');
  const text = `${JSON.stringify(comparison, null, 2)}\n`;
  return { fileName: `${stem}.comparison.${extensions[format]}`, content: { kind: 'text', text } };
}
