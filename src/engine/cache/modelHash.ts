import { createHash } from 'node:crypto';
import type { Progress } from '../../core/ports';
import type { OpenModel } from '../openModel';

/** Bytes read at a time. */
const PIECE = 8 * 2 ** 20;

/** SHA-256 over all bytes of a model, those of its external data included, hex. */
export async function modelHash({ files }: Pick<OpenModel, 'files'>, progress?: Progress): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${file.size}\n`);
    for (let offset = 0; offset < file.size; offset += PIECE) {
      progress?.throwIfCancelled();
      hash.update(await file.read(offset, Math.min(PIECE, file.size - offset)));
    }
  }
  return hash.digest('hex');
}
