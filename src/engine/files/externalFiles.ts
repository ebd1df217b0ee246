import { realpath } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import { fileError } from './fileErrors';
import { FileSource } from './fileSource';

/**
 * Opens the external data of a model by its location, which was checked to be relative without leaving the folder; here
 * symbolic links are followed as well. A link out of the folder is refused, except to where the model's own file really is:
 * caches of model hubs keep both as links into one folder of blobs.
 */
export class ExternalFiles {
  readonly opened: FileSource[] = [];
  constructor(private readonly model: string) {}

  readonly open = async (location: string): Promise<FileSource> => {
    const file = path.join(path.dirname(this.model), location);
    const real = await this.resolve(file);
    const folders = [await this.resolve(path.dirname(this.model)), path.dirname(await this.resolve(this.model))];
    if (!folders.some(folder => isInside(real, folder)))
      throw new LatheError(
        `${path.basename(this.model)}: its external data ${location} is a link out of the model's folder; refused for safety: put the data itself beside the model`,
        'bad-file',
      );
    const source = await FileSource.open(file);
    this.opened.push(source);
    return source;
  };

  async close(): Promise<void> {
    await Promise.all(this.opened.map(source => source.close()));
  }

  private async resolve(file: string): Promise<string> {
    try {
      return await realpath(file);
    } catch (error) {
      throw fileError(error, file, 'read');
    }
  }
}

function isInside(file: string, folder: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !relative.startsWith(`..${path.sep}`) && relative !== '..' && !path.isAbsolute(relative);
}
