import { readFile } from 'node:fs/promises';
import { decode as decodeJpeg } from 'jpeg-js';
import { LatheError, messageOf } from '../../../core/errors';
import { fileError } from '../../files/fileErrors';
import { orientationOf, upright } from './exif';
import type { Picture } from './picture';
import { decodePng } from './png';

/** Files that are taken as images, by name; what is in them is told by their first bytes. */
export const IMAGE_NAME = /\.(jpe?g|png)$/i;

/** Reads a PNG or JPEG file, turned upright. Throws LatheError naming the file. */
export async function readPicture(file: string): Promise<Picture> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw fileError(error, file, 'read');
  }
  const decode = decoderFor(bytes);
  if (!decode)
    throw new LatheError(
      `${file}: not a JPEG or PNG image; save it as one of these or take it out of the folder`,
      'bad-file',
    );
  try {
    return decode(bytes);
  } catch (error) {
    throw new LatheError(
      `${file}: the image is damaged or of a kind that cannot be read: ${messageOf(error)}`,
      'bad-file',
    );
  }
}

function decoderFor(bytes: Uint8Array): ((bytes: Uint8Array) => Picture) | undefined {
  const begins = (...start: number[]) => start.every((byte, i) => bytes[i] === byte);
  if (begins(0x89, 0x50, 0x4e, 0x47)) return decodePng;
  return begins(0xff, 0xd8, 0xff) ? decodeUpright : undefined;
}

function decodeUpright(bytes: Uint8Array): Picture {
  const { width, height, data } = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false, tolerantDecoding: false });
  return upright({ width, height, channels: 3, data }, orientationOf(bytes));
}
