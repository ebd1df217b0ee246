// Top-1 of the sample models with onnxruntime over the full Fashion-MNIST test set of 10,000 images.
//   node samples/evaluate.mjs [--data FOLDER] [MODEL ...]
// FOLDER holds the idx.gz files of Fashion-MNIST.
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { InferenceSession, Tensor } from 'onnxruntime-node';

// Before the first session: the runtime would tell its makers of it.
process.env.ORT_DISABLE_TELEMETRY = '1';

const MEAN = 0.286;
const STD = 0.353;
const BATCH = 250;
const PIXELS = 28 * 28;
const MODELS = ['fashion_resnet', 'fashion_mobilenet', 'fashion_attention'];

/** The elements of an idx file of unsigned bytes: two zero bytes, the type, the rank, one size per axis, then the data. */
function readIdx(path) {
  const bytes = gunzipSync(readFileSync(path));
  return bytes.subarray(4 + 4 * bytes[3]);
}

async function top1(path, pixels, labels) {
  const session = await InferenceSession.create(path, { logSeverityLevel: 3 });
  let right = 0;
  for (let start = 0; start < labels.length; start += BATCH) {
    const part = pixels.subarray(start * PIXELS, (start + BATCH) * PIXELS);
    const input = Float32Array.from(part, pixel => (pixel / 255 - MEAN) / STD);
    const { logits } = await session.run({ input: new Tensor('float32', input, [part.length / PIXELS, 1, 28, 28]) });
    const classes = logits.dims[1];
    for (let row = 0; row < logits.dims[0]; row++) {
      const scores = logits.data.subarray(row * classes, (row + 1) * classes);
      if (scores.indexOf(Math.max(...scores)) === labels[start + row]) right++;
    }
  }
  await session.release();
  return right / labels.length;
}

const { values, positionals } = parseArgs({
  options: { data: { type: 'string', default: '/usr/share/datasets/fashion-mnist' } },
  allowPositionals: true,
});
const beside = name => fileURLToPath(new URL(`${name}.onnx`, import.meta.url));
const paths = positionals.length > 0 ? positionals : MODELS.map(beside);
const pixels = readIdx(join(values.data, 't10k-images-idx3-ubyte.gz'));
const labels = readIdx(join(values.data, 't10k-labels-idx1-ubyte.gz'));
for (const path of paths) {
  console.log(`${basename(path)}  top-1 ${(await top1(path, pixels, labels)).toFixed(4)} of ${labels.length}`);
}
