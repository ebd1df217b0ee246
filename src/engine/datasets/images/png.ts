import { type DecodedPng, decode } from 'fast-png';
import type { Picture } from './picture';

/**
 * Reads a PNG of any colour type. 16 bits per channel are rounded to 8, transparency is left out. Throws an Error with the
 * reader's reason for a file that it cannot read.
 */
export function decodePng(bytes: Uint8Array): Picture {
  const png = decode(bytes, { checkCrc: true });
  const { width, height, palette } = png;
  const samples = samplesOf(png);
  const colours = png.channels >= 3;
  if (!palette)
    return {
      width,
      height,
      channels: colours ? 3 : 1,
      data: colours ? without(samples, png.channels) : grey(samples, png),
    };
  const data = new Uint8Array(3 * samples.length);
  samples.forEach((index, i) => {
    const colour = palette[index];
    if (!colour) throw new Error(`colour ${index} is not in its palette`);
    data.set(colour.slice(0, 3), 3 * i);
  });
  return { width, height, channels: 3, data };
}

/** Levels of 0 to 255, or indices into the palette, one per channel of each pixel. */
function samplesOf({ width, height, channels, depth, data, palette }: DecodedPng): Uint8Array {
  if (depth === 8) return Uint8Array.from(data);
  if (depth === 16) return Uint8Array.from(data, level => Math.round(level / 257));
  const samples = new Uint8Array(width * height * channels);
  const rowBytes = Math.ceil((width * depth) / 8);
  const largest = 2 ** depth - 1;
  const factor = palette ? 1 : 255 / largest;
  for (let i = 0; i < samples.length; i++) {
    // Less than a byte per pixel: only pictures of one channel have that, and each row begins at a new byte.
    const [y, x] = [Math.floor(i / width), i % width];
    const byte = data[y * rowBytes + Math.floor((x * depth) / 8)]!;
    samples[i] = ((byte >> (8 - depth - ((x * depth) % 8))) & largest) * factor;
  }
  return samples;
}

const grey = (samples: Uint8Array, { channels }: DecodedPng): Uint8Array =>
  channels === 1 ? samples : samples.filter((_, i) => i % channels === 0);

const without = (samples: Uint8Array, channels: number): Uint8Array =>
  channels === 3 ? samples : samples.filter((_, i) => i % channels !== 3);
