/** The shipped samples keep what samples/README.md says of them. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readNpz } from '../support/npz';

const FOLDER = fileURLToPath(new URL('../../samples/', import.meta.url));
const BATCH = 250;
const PIXELS = 28 * 28;
/** Three standard deviations of a proportion of 0.85 over 1,500 images. */
const TOLERANCE = 0.028;

function labelled(): { images: Float32Array; labels: BigInt64Array } {
  const arrays = readNpz(join(FOLDER, 'fashion-test.npz'));
  const images = arrays.get('input')?.data;
  const labels = arrays.get('labels')?.data;
  assert.ok(images instanceof Float32Array && labels instanceof BigInt64Array);
  return { images, labels };
}

/** Model and top-1 of each row of the README's first table. */
function claims(): [string, number][] {
  const rows = readFileSync(join(FOLDER, 'README.md'), 'utf8').matchAll(/^\| `(\w+\.onnx)`.*\| (0\.\d{4}) \|/gm);
  return [...rows].map(([, model, top1]) => [model!, Number(top1)]);
}

test('every sample model has a measured top-1 in the README', () => {
  const models = readdirSync(FOLDER).filter(name => name.endsWith('.onnx'));
  assert.ok(models.length >= 2);
  assert.deepEqual(
    claims()
      .map(([model]) => model)
      .sort(),
    models.sort(),
  );
});

test('the samples together stay under 4 MB', () => {
  const paths = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).map(path => statSync(join(FOLDER, path)));
  const bytes = paths.filter(entry => entry.isFile()).reduce((sum, entry) => sum + entry.size, 0);
  assert.ok(bytes < 4e6, `${bytes} bytes`);
});

test('the test set has 150 labelled images of each class, the calibration set 200 images', () => {
  const { images, labels } = labelled();
  assert.equal(images.length, labels.length * PIXELS);
  const counts = Array.from({ length: 10 }, (_, digit) => labels.filter(label => label === BigInt(digit)).length);
  assert.deepEqual(counts, Array(10).fill(150));
  assert.deepEqual(readNpz(join(FOLDER, 'fashion-calibration.npz')).get('input')?.shape, [200, 1, 28, 28]);
});

for (const [model, claimed] of claims()) {
  test(`${model} reaches its top-1 on the shipped test set`, async () => {
    const { images, labels } = labelled();
    const session = await InferenceSession.create(join(FOLDER, model));
    let right = 0;
    for (let start = 0; start < labels.length; start += BATCH) {
      const part = images.subarray(start * PIXELS, (start + BATCH) * PIXELS);
      const { logits } = await session.run({ input: new Tensor('float32', part, [part.length / PIXELS, 1, 28, 28]) });
      const scores = logits!.data as Float32Array;
      for (let row = 0; row < part.length / PIXELS; row++) {
        const ten = scores.subarray(row * 10, row * 10 + 10);
        if (BigInt(ten.indexOf(Math.max(...ten))) === labels[start + row]) right++;
      }
    }
    await session.release();
    const top1 = right / labels.length;
    assert.ok(Math.abs(top1 - claimed) < TOLERANCE, `top-1 ${top1} against ${claimed} over the full test set`);
  });
}
