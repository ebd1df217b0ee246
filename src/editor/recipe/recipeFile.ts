import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError, messageOf } from '../../core/errors';
import { isMissing, replaceFile } from './replaceFile';

/** Where the recipe of a model lies: `net.onnx` has `net.recipe.json` beside it. */
export function recipePath(model: string): string {
  const { dir, name } = path.parse(model);
  return path.join(dir, `${name}.recipe.json`);
}

/** A text file that others may change too: remembers what it held when it was read or written last. */
export class RecipeFile {
  private known: string | null = null;
  private failure: string | null = null;

  private constructor(readonly path: string) {}

  static async open(path: string): Promise<RecipeFile> {
    const file = new RecipeFile(path);
    await file.read();
    return file;
  }
  /** For a model that does not lie on a disk. */
  static nowhere = (path: string): RecipeFile => new RecipeFile(path);

  get name(): string {
    return path.basename(this.path);
  }
  /** What it held when it was read or written last; null: there was none, or it could not be read. */
  get text(): string | null {
    return this.known;
  }
  /** Why it could not be read; one line. */
  get problem(): string | null {
    return this.failure;
  }

  /** Whether it holds something that has neither been read nor written here. Throws LatheError when it cannot be read. */
  async isChanged(): Promise<boolean> {
    const text = await readText(this.path);
    return text !== null && text !== this.known;
  }

  /** Reads it again. */
  async read(): Promise<void> {
    this.failure = null;
    try {
      this.known = await readText(this.path);
    } catch (error) {
      this.known = null;
      this.failure = messageOf(error);
    }
  }

  /** Replaces it as a whole: whoever reads it meanwhile sees all of the old or all of the new text. */
  async write(text: string): Promise<void> {
    try {
      await replaceFile(this.path, text);
    } catch (error) {
      throw new LatheError(`${this.path} cannot be written: ${messageOf(error)}`);
    }
    this.known = text;
  }
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw new LatheError(`${path.basename(file)} cannot be read: ${messageOf(error)}`, 'bad-file');
  }
}
