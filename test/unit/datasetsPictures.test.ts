import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { encode as encodePng } from 'fast-png';
import { encode as encodeJpeg } from 'jpeg-js';
import { orientationOf, upright } from '../../src/engine/datasets/images/exif';
import { toGrey } from '../../src/engine/datasets/images/picture';
import { decodePng } from '../../src/engine/datasets/images/png';
import { readPicture } from '../../src/engine/datasets/images/readPicture';
import { resize } from '../../src/engine/datasets/images/resample';
import { flat, picture } from '../support/images';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();

test('PNG of each kind comes as grey or colour of 8 bits', () => {
  const grey16 = encodePng({ width: 2, height: 1, channels: 1, depth: 16, data: Uint16Array.of(0x0101 * 7, 0xffff) });
  assert.deepEqual(decodePng(grey16), { width: 2, height: 1, channels: 1, data: Uint8Array.of(7, 255) });
  const rgba = encodePng({ width: 1, height: 1, channels: 4, data: Uint8Array.of(1, 2, 3, 0) });
  assert.deepEqual(decodePng(rgba).data, Uint8Array.of(1, 2, 3));
  const greyAlpha = encodePng({ width: 2, height: 1, channels: 2, data: Uint8Array.of(1, 0, 2, 9) });
  assert.deepEqual(decodePng(greyAlpha), { width: 2, height: 1, channels: 1, data: Uint8Array.of(1, 2) });
});

const jpegOf = (from = picture(24, 16, 3)) => {
  const { width, height } = from;
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : from.data[Math.floor(i / 4) * 3 + (i % 4)]!,
  );
  return Uint8Array.from(encodeJpeg({ width, height, data: rgba }, 100).data);
};

/** A JPEG with a minimal Exif block that holds only the orientation. */
function turned(orientation: number, little: boolean): Uint8Array {
  const tiff = new DataView(new ArrayBuffer(26));
  tiff.setUint16(0, little ? 0x4949 : 0x4d4d);
  tiff.setUint16(2, 42, little);
  tiff.setUint32(4, 8, little);
  tiff.setUint16(8, 1, little);
  tiff.setUint16(10, 0x0112, little);
  tiff.setUint16(12, 3, little);
  tiff.setUint32(14, 1, little);
  tiff.setUint16(18, orientation, little);
  const block = [...Buffer.from('Exif\0\0', 'latin1'), ...new Uint8Array(tiff.buffer)];
  const jpeg = jpegOf();
  return Uint8Array.from([...jpeg.subarray(0, 2), 0xff, 0xe1, 0, block.length + 2, ...block, ...jpeg.subarray(2)]);
}

test('a JPEG is read, and turned as its Exif block says', async () => {
  const file = path.join(folder, 'a.jpg');
  writeFileSync(file, turned(6, true));
  const { width, height, channels, data } = await readPicture(file);
  assert.deepEqual([width, height, channels], [16, 24, 3]);
  writeFileSync(file, jpegOf());
  const plain = await readPicture(file);
  // Turned clockwise: the lower left corner comes to the upper left.
  assert.deepEqual([...data.subarray(0, 3)], [...plain.data.subarray(15 * 24 * 3, 15 * 24 * 3 + 3)]);
  assert.equal(orientationOf(turned(3, false)), 3);
  assert.equal(orientationOf(jpegOf()), 1);
  assert.equal(orientationOf(turned(77, true)), 1);
  assert.equal(orientationOf(turned(6, true).subarray(0, 30)), 1);
});

test('each orientation puts the marked pixel where it belongs', () => {
  // a b c
  // d e f
  const source = { width: 3, height: 2, channels: 1 as const, data: Uint8Array.from('abcdef', c => c.charCodeAt(0)) };
  const shown = [1, 2, 3, 4, 5, 6, 7, 8].map(o => {
    const { width, height, data } = upright(source, o);
    return `${width}x${height} ${String.fromCharCode(...data)}`;
  });
  assert.deepEqual(shown, [
    '3x2 abcdef',
    '3x2 cbafed',
    '3x2 fedcba',
    '3x2 defabc',
    '2x3 adbecf',
    '2x3 daebfc',
    '2x3 fcebda',
    '2x3 cfbead',
  ]);
});

test('damaged files are told by name, whichever byte is missing', async () => {
  const file = path.join(folder, 'cut');
  const { width, height, data } = picture(24, 16, 3);
  for (const whole of [jpegOf(), encodePng({ width, height, channels: 3, data })])
    for (const share of [0.02, 0.3, 0.9]) {
      writeFileSync(file, whole.subarray(0, Math.max(4, Math.floor(whole.length * share))));
      await assert.rejects(readPicture(file), { code: 'bad-file', message: /cut: the image is damaged/ });
    }
  await assert.rejects(readPicture(path.join(folder, 'none.png')), { code: 'missing-file' });
});

test('resizing keeps what is even, and shrinks without leaving out pixels', () => {
  for (const method of ['nearest', 'bilinear', 'bicubic'] as const)
    assert.deepEqual(resize(flat(9, 5, 7, 80, 250), 13, 4, method), flat(4, 13, 7, 80, 250));
  const stripes = {
    width: 8,
    height: 1,
    channels: 1 as const,
    data: Uint8Array.from({ length: 8 }, (_, i) => (i % 2) * 200),
  };
  assert.ok([...resize(stripes, 1, 2, 'bilinear').data].every(level => Math.abs(level - 100) < 15));
  assert.ok(resize(stripes, 1, 2, 'nearest').data.every(level => level === 0));
  const source = picture(7, 5, 3);
  assert.deepEqual(resize(source, 5, 7, 'bicubic'), source);
  assert.deepEqual(toGrey(flat(1, 1, 255, 255, 255)).data, Uint8Array.of(255));
});
