import path from 'node:path';
import type { ExportRequest, ReportFormat } from '../../protocol/pageApi';
import { renderReport } from '../../protocol/report';
import type { Comparison } from '../../protocol/views';

const extensions: Record<ReportFormat, string> = { html: 'html', markdown: 'md', csv: 'csv', json: 'json' };

/** The comparison as a file to hand on, named after the result: `model.int8.comparison.html`. */
export function reportFile(comparison: Comparison, format: ReportFormat): ExportRequest {
  const stem = path.basename(comparison.b.name, '.onnx');
  const text = renderReport(comparison, format);
  return { fileName: `${stem}.comparison.${extensions[format]}`, content: { kind: 'text', text } };
}
