/** Pixels of 0 to 255, rows from the top, the channels of a pixel side by side: data[(y * width + x) * channels + c]. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Grey, or red, green and blue. */
  readonly channels: 1 | 3;
  readonly data: Uint8Array;
}

/** Grey after ITU-R BT.601 in the fixed-point form that Pillow has; a grey picture stays as it is. */
export function toGrey(picture: Picture): Picture {
  if (picture.channels === 1) return picture;
  const { width, height, data: rgb } = picture;
  const data = new Uint8Array(width * height);
  for (let i = 0; i < data.length; i++)
    data[i] = (rgb[3 * i]! * 19595 + rgb[3 * i + 1]! * 38470 + rgb[3 * i + 2]! * 7471 + 0x8000) >> 16;
  return { width, height, channels: 1, data };
}

/** The grey level in all three channels; a picture in colour stays as it is. */
export function toColour(picture: Picture): Picture {
  if (picture.channels === 3) return picture;
  const { width, height, data: grey } = picture;
  const data = new Uint8Array(3 * width * height);
  for (let i = 0; i < grey.length; i++) data.fill(grey[i]!, 3 * i, 3 * i + 3);
  return { width, height, channels: 3, data };
}

/** The part of `height` x `width` pixels whose upper left corner is at (`top`, `left`); it must lie inside. */
export function crop(picture: Picture, top: number, left: number, height: number, width: number): Picture {
  const { channels } = picture;
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const start = ((top + y) * picture.width + left) * channels;
    data.set(picture.data.subarray(start, start + width * channels), y * width * channels);
  }
  return { width, height, channels, data };
}
