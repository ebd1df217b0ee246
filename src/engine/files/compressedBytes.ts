import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { createDeflateRaw } from 'node:zlib';

/** Bytes that files take in a compressed archive (deflate at its default level). */
export async function compressedBytes(paths: readonly string[]): Promise<number> {
  let bytes = 0;
  for (const path of paths)
    await pipeline(createReadStream(path), createDeflateRaw(), async parts => {
      for await (const part of parts as AsyncIterable<Uint8Array>) bytes += part.length;
    });
  return bytes;
}
