import type { Pipeline } from './pipeline';
import type { Size } from './preprocessing';

/** What is done to the images, for people: `resized to 28 × 28, grey, 0 to 1`. */
export function describePipeline(pipeline: Pipeline): string {
  const { resize, crop, interpolation, channels, normalize } = pipeline;
  const parts = [
    ...(resize === undefined
      ? []
      : [
          `resized to ${typeof resize === 'number' ? `${resize} on the shorter side` : text(resize)} (${interpolation})`,
        ]),
    ...(crop ? [`cropped to ${text(crop)}`] : []),
    channels === 'gray' ? 'grey' : channels.toUpperCase(),
    normalize ? describeRange(normalize) : 'levels 0 to 255',
  ];
  return parts.join(', ');
}

/** The values that black and white become. */
function describeRange({ scale, mean, std }: NonNullable<Pipeline['normalize']>): string {
  const ends = [0, 255].flatMap(level => mean.map((m, c) => (level * scale - m) / std[c]!));
  const short = (value: number) => String(Number(value.toPrecision(3)));
  return `values ${short(Math.min(...ends))} to ${short(Math.max(...ends))}`;
}

const text = ({ height, width }: Size): string => `${height} × ${width}`;
