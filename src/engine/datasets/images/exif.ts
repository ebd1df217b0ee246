import type { Picture } from './picture';

const ORIENTATION = 0x0112;

/**
 * How a camera was held: 1 to 8 as in Exif 2.3, section 4.6.4 (1: upright, 6: turn clockwise by 90 degrees ...). 1 where the JPEG
 * file does not say, or says it in a way that cannot be read.
 */
export function orientationOf(jpeg: Uint8Array): number {
  const view = new DataView(jpeg.buffer, jpeg.byteOffset, jpeg.byteLength);
  for (let at = 2; at + 4 <= view.byteLength && view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1);
    const length = view.getUint16(at + 2);
    // Picture data: nothing about the picture follows.
    if (marker === 0xda || length < 2 || at + 2 + length > view.byteLength) return 1;
    if (marker === 0xe1 && isExif(jpeg.subarray(at + 4))) {
      const start = jpeg.byteOffset + at + 10;
      return readOrientation(new DataView(jpeg.buffer, start, Math.max(0, length - 8)));
    }
    at += 2 + length;
  }
  return 1;
}

const isExif = (data: Uint8Array): boolean => [...'Exif\0\0'].every((letter, i) => data[i] === letter.charCodeAt(0));

function readOrientation(tiff: DataView): number {
  try {
    const little = tiff.getUint16(0) === 0x4949;
    const directory = tiff.getUint32(4, little);
    const entries = tiff.getUint16(directory, little);
    for (let i = 0; i < entries; i++) {
      const entry = directory + 2 + 12 * i;
      if (tiff.getUint16(entry, little) !== ORIENTATION) continue;
      const value = tiff.getUint16(entry + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch (error) {
    // An offset beyond its end: the picture can be shown all the same, as viewers do.
    if (!(error instanceof RangeError)) throw error;
  }
  return 1;
}

/** The picture as it should be seen. */
export function upright(picture: Picture, orientation: number): Picture {
  if (orientation === 1) return picture;
  const { channels, data: source } = picture;
  const isTurned = orientation >= 5;
  const width = isTurned ? picture.height : picture.width;
  const height = isTurned ? picture.width : picture.height;
  const data = new Uint8Array(source.length);
  const [lastX, lastY] = [picture.width - 1, picture.height - 1];
  const fromRight = [2, 3, 7, 8].includes(orientation);
  const fromBelow = [3, 4, 6, 7].includes(orientation);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [alongX, alongY] = isTurned ? [y, x] : [x, y];
      const fromX = fromRight ? lastX - alongX : alongX;
      const fromY = fromBelow ? lastY - alongY : alongY;
      const from = (fromY * picture.width + fromX) * channels;
      data.set(source.subarray(from, from + channels), (y * width + x) * channels);
    }
  return { width, height, channels, data };
}
