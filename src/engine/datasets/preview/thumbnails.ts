import { encode } from 'fast-png';
import type { DataType } from '../../../core/ir';
import { numbersIn } from '../../../core/numeric/outputValues';
import type { RuntimeTensor } from '../../../core/ports';
import type { Picture } from '../images/picture';
import { resize } from '../images/resample';

/** Pixels along the longer side. */
const LARGEST = 160;
/** Smaller planes are feature vectors rather than pictures. */
const SMALLEST = 4;

interface Planes {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  readonly layout: 'nchw' | 'nhwc';
}

/** How a tensor holds pictures: four axes, one or three channels on the second or the last; undefined: it holds something else. */
export function picturesIn({ type, dims }: Pick<RuntimeTensor, 'type' | 'dims'>): Planes | undefined {
  const [, a, b, c] = dims;
  if (dims.length !== 4 || type === 'bool' || type === 'string') return undefined;
  const isLarge = (height: number, width: number) => Math.min(height, width) >= SMALLEST;
  if ((a === 1 || a === 3) && isLarge(b!, c!)) return { height: b!, width: c!, channels: a, layout: 'nchw' };
  if ((c === 1 || c === 3) && isLarge(a!, b!)) return { height: a!, width: b!, channels: c, layout: 'nhwc' };
  return undefined;
}

/** The values to show as black and white: levels and shares as they are, anything else stretched over its range. */
export function shownRange(type: DataType, min: number, max: number): [number, number] {
  if (type === 'uint8' || (min >= 0 && max > 1 && max <= 255)) return [0, 255];
  if (min >= 0 && max <= 1) return [0, 1];
  return [min, max];
}

/** Row `row` of a tensor that holds pictures, as a small PNG in base64. */
export function thumbnail(
  tensor: RuntimeTensor,
  row: number,
  planes: Planes,
  [low, high]: readonly [number, number],
): string {
  const { height, width, channels, layout } = planes;
  const size = height * width * channels;
  const values = numbersIn({
    ...tensor,
    data: tensor.data.slice(row * size, (row + 1) * size) as RuntimeTensor['data'],
  })!;
  // Where all values are the same there is nothing to stretch.
  const range = high - low || 1;
  const data = new Uint8Array(size);
  for (let pixel = 0; pixel < height * width; pixel++)
    for (let c = 0; c < channels; c++) {
      const value = values[layout === 'nchw' ? c * height * width + pixel : pixel * channels + c]!;
      data[pixel * channels + c] = Math.max(0, Math.min(255, Math.round(((value - low) / range) * 255)));
    }
  const small = shrink({ height, width, channels, data });
  return Buffer.from(encode(small)).toString('base64');
}

function shrink(picture: Picture): Picture {
  const factor = LARGEST / Math.max(picture.height, picture.width);
  if (factor >= 1) return picture;
  const side = (length: number) => Math.max(1, Math.round(length * factor));
  return resize(picture, side(picture.height), side(picture.width), 'bilinear');
}
