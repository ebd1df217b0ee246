import type { Picture } from './picture';

export type Interpolation = 'nearest' | 'bilinear' | 'bicubic';

/** Interpolation kernels by distance in pixels, and how far they reach. Bicubic after Keys 1981 with a = -0.5, as Pillow has it. */
const kernels: Record<'bilinear' | 'bicubic', { readonly reach: number; weight(distance: number): number }> = {
  bilinear: { reach: 1, weight: x => Math.max(0, 1 - Math.abs(x)) },
  bicubic: {
    reach: 2,
    weight: distance => {
      const x = Math.abs(distance);
      if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
      return x < 2 ? ((-0.5 * x + 2.5) * x - 4) * x + 2 : 0;
    },
  },
};

/**
 * The picture at another size in pixels. As Pillow does it: when shrinking, the kernel is widened by the ratio (antialiasing),
 * and columns, then rows, are rounded to whole levels. The results are equal to Pillow's, level for level.
 */
export function resize(picture: Picture, height: number, width: number, interpolation: Interpolation): Picture {
  if (interpolation === 'nearest') return nearest(picture, height, width);
  const kernel = kernels[interpolation];
  const wide = picture.width === width ? picture : resampleAxis(picture, 'x', taps(picture.width, width, kernel));
  return picture.height === height ? wide : resampleAxis(wide, 'y', taps(picture.height, height, kernel));
}

function nearest(picture: Picture, height: number, width: number): Picture {
  const { channels } = picture;
  const data = new Uint8Array(height * width * channels);
  const columns = Array.from({ length: width }, (_, x) => Math.floor(((x + 0.5) * picture.width) / width));
  let at = 0;
  for (let y = 0; y < height; y++) {
    const row = Math.floor(((y + 0.5) * picture.height) / height) * picture.width;
    for (const column of columns)
      for (let c = 0; c < channels; c++) data[at++] = picture.data[(row + column) * channels + c]!;
  }
  return { width, height, channels, data };
}

/** For each pixel of the result: the first source pixel, and fixed-point weights of it and those after it. */
interface Tap {
  readonly first: number;
  readonly weights: Int32Array;
}
/** 22 bits after the point: eight for the level and two for sums that overshoot stay free in 32. */
const ONE = 2 ** 22;

function taps(from: number, to: number, { reach, weight }: (typeof kernels)['bilinear']): Tap[] {
  const ratio = from / to;
  const widened = Math.max(1, ratio);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * ratio;
    const first = Math.max(0, Math.trunc(centre - reach * widened + 0.5));
    const end = Math.min(from, Math.trunc(centre + reach * widened + 0.5));
    const raw = Array.from({ length: end - first }, (_, k) => weight((first + k - centre + 0.5) / widened));
    const sum = raw.reduce((n, w) => n + w, 0);
    // Half away from zero, as a C cast after adding a half of the same sign.
    const fixed = (w: number) => Math.trunc((w / sum) * ONE + (w < 0 ? -0.5 : 0.5));
    return { first, weights: Int32Array.from(raw, fixed) };
  });
}

function resampleAxis(picture: Picture, axis: 'x' | 'y', along: readonly Tap[]): Picture {
  const { channels, data: source } = picture;
  const width = axis === 'x' ? along.length : picture.width;
  const height = axis === 'y' ? along.length : picture.height;
  const rowSize = picture.width * channels;
  const step = axis === 'x' ? channels : rowSize;
  const data = new Uint8Array(width * height * channels);
  let at = 0;
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const { first, weights } = along[axis === 'x' ? x : y]!;
      const start = axis === 'x' ? y * rowSize + first * step : first * step + x * channels;
      for (let c = 0; c < channels; c++) {
        let sum = ONE / 2;
        for (let k = 0; k < weights.length; k++) sum += source[start + k * step + c]! * weights[k]!;
        data[at++] = Math.max(0, Math.min(255, Math.floor(sum / ONE)));
      }
    }
  return { width, height, channels, data };
}
