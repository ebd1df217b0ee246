import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileError } from '../files/fileErrors';

/** SHA-256 over the names and contents of files, in the order given, hex. */
export async function hashFiles(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) {
    hash.update(`${path.basename(file)}\0`);
    try {
      await pipeline(createReadStream(file), async chunks => {
        for await (const chunk of chunks) hash.update(chunk);
      });
    } catch (error) {
      throw fileError(error, file, 'read');
    }
  }
  return hash.digest('hex');
}
