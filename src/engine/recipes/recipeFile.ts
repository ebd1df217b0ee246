import { access, constants, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import { serializeRecipe } from '../../core/recipe/serialize';
import { withPaths } from '../../core/recipe/withPaths';
import { fileError } from '../files/fileErrors';

/** Throws LatheError for a file that is not there or is no recipe. */
export async function readRecipeFile(file: string): Promise<Recipe> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, file, 'read');
  }
  return parseRecipe(text, path.basename(file));
}

/** A recipe's file that is to be written when all has gone well. */
export class RecipeFile {
  private constructor(
    private readonly file: string,
    private readonly force: boolean,
  ) {}

  /** Says before any work what is wrong with the name or its folder. Throws LatheError (`usage`, `exists`, `missing-file`). */
  static async begin(file: string, force: boolean): Promise<RecipeFile> {
    // Above all it must not be the model.
    if (path.extname(file).toLowerCase() !== '.json')
      throw new LatheError(`${file}: a recipe's name ends in .json; choose another`, 'usage');
    const exists = await stat(file).then(
      () => true,
      () => false,
    );
    if (exists && !force) throw alreadyThere(file);
    try {
      await access(path.dirname(file), constants.W_OK);
    } catch (error) {
      throw fileError(error, file, 'written');
    }
    return new RecipeFile(file, force);
  }

  /** @param recipe with absolute paths; @param order see `serializeRecipe` */
  async write(recipe: Recipe, order: Iterable<string>): Promise<void> {
    const folder = path.dirname(this.file);
    const steps = recipe.steps.map(step => withPaths(step, file => relative(folder, file)));
    try {
      await writeFile(this.file, serializeRecipe({ ...recipe, steps }, order), { flag: this.force ? 'w' : 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw alreadyThere(this.file);
      throw fileError(error, this.file, 'written');
    }
  }
}

/** With forward slashes, which every system reads. */
const relative = (folder: string, file: string): string => path.relative(folder, file).split(path.sep).join('/');

const alreadyThere = (file: string): LatheError =>
  new LatheError(`${file}: this recipe exists already; choose another name or replace it with --force`, 'exists');
