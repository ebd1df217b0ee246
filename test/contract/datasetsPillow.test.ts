/** Reading and resizing images against Pillow, with which most models of vision were trained. */
import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import path from 'node:path';
import test from 'node:test';
import { type Picture, toGrey } from '../../src/engine/datasets/images/picture';
import { readPicture } from '../../src/engine/datasets/images/readPicture';
import { type Interpolation, resize } from '../../src/engine/datasets/images/resample';
import { picture, writePng } from '../support/images';
import { temporaryFolder } from '../support/temporaryFolder';

const python = '/usr/bin/python3';
const skip = spawnSync(python, ['-c', 'import PIL']).status === 0 ? false : 'Pillow (python3-pil) is not installed';
const folder = temporaryFolder();

/** What a Python expression over `image`, the opened file, has for pixels. */
function pillow(file: string, expression: string): Uint8Array {
  const code = `import sys
from PIL import Image, ImageOps
image = Image.open(sys.argv[1])
sys.stdout.buffer.write((${expression}).tobytes())`;
  return Uint8Array.from(execFileSync(python, ['-c', code, file]));
}

function differences(a: Picture, b: Uint8Array): { most: number; mean: number } {
  assert.equal(a.data.length, b.length);
  const each = Array.from(b, (level, i) => Math.abs(level - a.data[i]!));
  return { most: Math.max(...each), mean: each.reduce((n, d) => n + d, 0) / each.length };
}

test('resizing and grey are equal to those of Pillow, level for level', { skip }, () => {
  const file = path.join(folder, 'source.png');
  const filters: Record<Interpolation, string> = { nearest: 'NEAREST', bilinear: 'BILINEAR', bicubic: 'BICUBIC' };
  for (const channels of [1, 3] as const) {
    const source = picture(61, 43, channels);
    writePng(file, source);
    for (const [method, filter] of Object.entries(filters) as [Interpolation, string][])
      for (const [height, width] of [
        [20, 20],
        [43, 17],
        [100, 131],
        [7, 200],
        [1, 1],
      ] as const)
        assert.deepEqual(
          resize(source, height, width, method).data,
          pillow(file, `image.resize((${width}, ${height}), Image.${filter})`),
          `${method} to ${height} x ${width}`,
        );
    assert.deepEqual(toGrey(source).data, pillow(file, 'image.convert("L")'));
  }
});

test('PNG files that Pillow writes are read alike', { skip }, async () => {
  const source = path.join(folder, 'colours.png');
  writePng(source, picture(61, 43, 3));
  const file = path.join(folder, 'converted.png');
  for (const mode of ['1', 'L', 'LA', 'P', 'RGB', 'RGBA']) {
    execFileSync(python, [
      '-c',
      `import sys; from PIL import Image; Image.open(sys.argv[1]).convert("${mode}").save(sys.argv[2])`,
      source,
      file,
    ]);
    const read = await readPicture(file);
    assert.deepEqual(read.data, pillow(file, `image.convert("${read.channels === 1 ? 'L' : 'RGB'}")`), mode);
  }
});

test('JPEG files of each kind are read as Pillow reads them, but for rounding', { skip }, async () => {
  const source = path.join(folder, 'photo.png');
  writePng(source, picture(61, 43, 3));
  const file = path.join(folder, 'photo.jpg');
  const kinds = {
    baseline: ['RGB', 'subsampling=0'],
    progressive: ['RGB', 'subsampling=0, progressive=True'],
    grey: ['L', ''],
    cmyk: ['CMYK', ''],
  };
  for (const [kind, [mode, options]] of Object.entries(kinds)) {
    execFileSync(python, [
      '-c',
      `import sys; from PIL import Image; Image.open(sys.argv[1]).convert("${mode}").save(sys.argv[2], "JPEG", ${options})`,
      source,
      file,
    ]);
    const { most, mean } = differences(await readPicture(file), pillow(file, 'image.convert("RGB")'));
    assert.ok(most <= 4 && mean < 1, `${kind}: ${most} at most, ${mean} on average`);
  }
});
