import { stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../core/errors';
import { fileError } from '../engine/files/fileErrors';
import type { ReportFormat } from '../protocol/pageApi';
import { renderReport, reportFormats } from '../protocol/report';
import type { Comparison } from '../protocol/views';
import { UsageError } from './command';

/** A report to be written when the figures are there. */
export class ReportFile {
  private constructor(
    private readonly file: string,
    private readonly format: ReportFormat,
    private readonly force: boolean,
  ) {}

  /**
   * Says before anything is measured what is wrong with the name. Throws UsageError for another extension, LatheError for a
   * file that exists.
   */
  static async begin(file: string, force: boolean): Promise<ReportFile> {
    const format = reportFormats.get(path.extname(file).toLowerCase());
    if (!format) throw new UsageError(`--report takes a name that ends in ${[...reportFormats.keys()].join(', ')}`);
    const exists = await stat(file).then(
      () => true,
      () => false,
    );
    if (exists && !force) throw alreadyThere(file);
    return new ReportFile(file, format, force);
  }

  async write(comparison: Comparison): Promise<void> {
    const text = renderReport(comparison, this.format);
    try {
      await writeFile(this.file, text, { flag: this.force ? 'w' : 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(this.file);
      throw fileError(error, this.file, 'written');
    }
  }
}

const alreadyThere = (file: string): LatheError =>
  new LatheError(`${file}: this file exists; choose another name, or give --force to replace it`, 'exists');
