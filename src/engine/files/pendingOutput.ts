import { realpath, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import { fileError, isFolder } from './fileErrors';
import { FileSink } from './fileSink';
import type { Temporaries } from './temporaries';

export interface OutputRequest {
  /** Absolute path of the file to write. */
  readonly path: string;
  /** An output that exists is replaced. */
  readonly force: boolean;
  /** Files that the output is made from; one of them is replaced only by `force`. */
  readonly sources: readonly string[];
}

/**
 * Files on their way: written under their final names in a temporary folder beside the target, so that external data is found
 * when the result is tried out, and renamed into place by `commit`. Until then the target's folder shows nothing of it.
 */
export class PendingOutput {
  private readonly names: string[] = [];

  private constructor(
    /** Final path, symbolic links resolved. */
    private readonly target: string,
    private readonly folder: string,
    private readonly force: boolean,
    private readonly temporaries: Temporaries,
  ) {}

  /** Throws LatheError: 'exists' when the output would overwrite something, 'missing-file' when its folder is missing. */
  static async begin(request: OutputRequest, temporaries: Temporaries): Promise<PendingOutput> {
    const target = await finalPath(request.path);
    await refuseExisting(target, request);
    try {
      const folder = await temporaries.makeBeside(target);
      return new PendingOutput(target, folder, request.force, temporaries);
    } catch (error) {
      throw fileError(error, request.path, 'written');
    }
  }

  get modelName(): string {
    return path.basename(this.target);
  }
  /** For weights that do not go into the model's file. */
  get dataName(): string {
    return `${this.modelName}.data`;
  }
  /** For files that are needed on the way; gone after `commit`. */
  get workFolder(): string {
    return this.folder;
  }
  /** Where a file is until `commit`. */
  pathOf(name: string): string {
    return path.join(this.folder, name);
  }

  async create(name: string): Promise<FileSink> {
    const target = this.targetOf(name);
    if (!this.force && (await exists(target))) throw alreadyThere(target);
    const sink = await FileSink.create(this.pathOf(name));
    this.names.push(name);
    return sink;
  }

  /** The model's own file comes last: until then the old state is whole. */
  async commit(): Promise<void> {
    const order = [...this.names].sort((a, b) => Number(a === this.modelName) - Number(b === this.modelName));
    for (const name of order) {
      const target = this.targetOf(name);
      // It may have appeared while the work was going on.
      if (!this.force && (await exists(target))) throw alreadyThere(target);
      try {
        await rename(this.pathOf(name), target);
      } catch (error) {
        throw fileError(error, target, 'written');
      }
    }
    await this.abort();
  }

  /** Removes what was not committed. */
  async abort(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true });
    this.temporaries.delete(this.folder);
  }

  private targetOf(name: string): string {
    return path.join(path.dirname(this.target), name);
  }
}

/** A link is followed: the file that it names is replaced, not the link. */
async function finalPath(file: string): Promise<string> {
  const resolved = await realpath(file).catch(() => undefined);
  if (resolved !== undefined) return resolved;
  try {
    return path.join(await realpath(path.dirname(file)), path.basename(file));
  } catch (error) {
    throw fileError(error, file, 'written');
  }
}

async function refuseExisting(target: string, { force, sources }: OutputRequest): Promise<void> {
  const there = await stat(target).catch(() => undefined);
  if (!there) return;
  if (there.isDirectory()) throw isFolder(target);
  if (force) return;
  for (const source of sources) {
    const original = await stat(source).catch(() => undefined);
    if (original && original.dev === there.dev && original.ino === there.ino)
      throw new LatheError(
        `${target}: this is the original model; choose another name for the output, or overwrite it with --force`,
        'exists',
      );
  }
  throw alreadyThere(target);
}

const alreadyThere = (target: string): LatheError =>
  new LatheError(`${target}: the output exists already; choose another name or overwrite it with --force`, 'exists');

const exists = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
