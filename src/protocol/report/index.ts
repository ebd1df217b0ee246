import type { ReportFormat } from '../pageApi';
import type { Comparison } from '../views';
import { csvReport } from './csv';
import { htmlReport } from './html';
import { markdownReport } from './markdown';

const renderers: Readonly<Record<ReportFormat, (comparison: Comparison) => string>> = {
  html: htmlReport,
  markdown: markdownReport,
  csv: csvReport,
  json: comparison => `${JSON.stringify(comparison, null, 2)}\n`,
};

/** Formats by the extension of a file. */
export const reportFormats: ReadonlyMap<string, ReportFormat> = new Map([
  ['.html', 'html'],
  ['.md', 'markdown'],
  ['.csv', 'csv'],
  ['.json', 'json'],
]);

/**
 * A comparison as a document. HTML is one file without scripts or anything to load; CSV lists the layers.
 * Throws LatheError for a CSV of a comparison without layers.
 */
export const renderReport = (comparison: Comparison, format: ReportFormat): string => renderers[format](comparison);
