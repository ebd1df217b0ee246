/** Folders of images and metrics of the user's own, through the command line as users run it. */
import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import type { DataPreview } from '../../src/protocol/dataPreview';
import type { Comparison, TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { writePng } from '../support/images';
import { type Built, buildLathe } from '../support/lathe';
import { readNpz } from '../support/npz';
import { temporaryFolder } from '../support/temporaryFolder';

const samples = path.resolve(__dirname, '../../samples');
const model = path.join(samples, 'fashion_mobilenet.onnx');
const arrays = path.join(samples, 'fashion-test.npz');
const folder = temporaryFolder();
const images = path.join(folder, 'garments');
/** With which the sample models were trained (samples/README.md). */
const block = { mean: 0.286, std: 0.353 };
const IMAGES = 60;
/** Times are no subject here. */
const quickly = ['--runs', '1', '--threads', '1'];

let built: Built;
before(async () => {
  built = await buildLathe();
  writeImages();
});
after(() => built.remove());

/** The first samples of the test data as PNG files in class folders: levels are whole, so nothing is lost. */
function writeImages(): void {
  const npz = readNpz(arrays);
  const values = npz.get('input')!.data as Float32Array;
  const labels = npz.get('labels')!.data as BigInt64Array;
  for (let i = 0; i < IMAGES; i++) {
    const levels = values.subarray(784 * i, 784 * (i + 1)).map(v => Math.round((v * block.std + block.mean) * 255));
    const name = path.join(images, String(labels[i]), `${String(i).padStart(4, '0')}.png`);
    writePng(name, { width: 28, height: 28, channels: 1, data: Uint8Array.from(levels) });
  }
  writeFileSync(path.join(images, 'preprocessing.json'), JSON.stringify(block));
}

async function json<T>(...args: string[]): Promise<T> {
  const { code, stdout, stderr } = await runInProcess([...args, '--json']);
  assert.deepEqual({ code, stderr }, { code: 0, stderr: '' }, args.join(' '));
  return JSON.parse(stdout) as T;
}
async function refused(args: readonly string[], line: RegExp): Promise<void> {
  const { code, stdout, stderr } = await runInProcess(args);
  assert.deepEqual([code, stdout], [1, '']);
  assert.match(stderr, /^lathe[^\n]*\n$/, 'one line');
  assert.match(stderr, line);
}

test('data shows what the model gets from images: what an array of the same gives it', async () => {
  const fromImages = await json<DataPreview>('data', model, '--data', images, '--samples', String(IMAGES));
  const fromArrays = await json<DataPreview>('data', model, '--data', arrays, '--samples', String(IMAGES));
  assert.deepEqual([fromImages.looked, fromImages.labelled], [IMAGES, true]);
  assert.match(fromImages.data, /^garments: 60 images of 10 classes in turns, labelled; .*grey, values -0.81 to 2.02$/);
  const [a, b] = [fromImages.inputs[0]!, fromArrays.inputs[0]!];
  assert.deepEqual([a.name, a.shape, a.type], [b.name, b.shape, b.type]);
  for (const figure of ['min', 'max', 'mean', 'std'] as const)
    assert.ok(Math.abs(a[figure]! - b[figure]!) < 1e-5, `${figure}: ${a[figure]} and ${b[figure]}`);
  assert.ok(!('pictures' in a));
  const { stdout } = await built.run(['data', model]);
  assert.match(stdout, /data: synthetic: .*\n.*over the first 8 samples\n\ninput +type +shape/);
});

test('a comparison over images has accuracy, and adds divergence, squared error and top-5', async () => {
  const other = path.join(samples, 'fashion_resnet.onnx');
  const { accuracy, fidelity } = await json<Comparison>('compare', model, other, '--data', images, ...quickly);
  assert.equal(accuracy?.samples, IMAGES);
  assert.ok(accuracy.a > 0.75 && accuracy.b > 0.75);
  assert.ok(accuracy.top5!.a >= accuracy.a && accuracy.top5!.b >= accuracy.b);
  assert.ok(fidelity!.klDivergence! > 0 && fidelity!.mse! > 0);
  assert.equal(fidelity!.klOf, 'softmax');
  const same = await json<Comparison>('compare', model, model, '--data', images, ...quickly);
  assert.deepEqual([same.fidelity?.klDivergence, same.fidelity?.mse, same.fidelity?.identical], [0, 0, true]);
});

test('quantize calibrates on images as on the same arrays', async () => {
  const output = path.join(folder, 'int8.onnx');
  const report = await json<TransformReport>('quantize', model, '-o', output, '--data', images);
  assert.match(report.data, /^garments: 60 images/);
  assert.ok(report.changed.length > 10);
});

test('a metric of the user is measured for both models, and its errors name its file', async () => {
  const metric = path.join(folder, 'error-rate.cjs');
  writeFileSync(
    metric,
    `exports.name = 'error rate';
exports.higherIsBetter = false;
exports.evaluate = (outputs, label) => {
  const [{ data }] = Object.values(outputs);
  return data.indexOf(Math.max(...data)) === label ? 0 : 1;
};`,
  );
  const args = ['compare', model, path.join(samples, 'fashion_resnet.onnx'), '--data', images, ...quickly];
  const { custom, accuracy } = await json<Comparison>(...args, '--metric', metric);
  assert.deepEqual([custom?.name, custom?.higherIsBetter], ['error rate', false]);
  assert.ok(Math.abs(custom!.a - (1 - accuracy!.a)) < 1e-12 && Math.abs(custom!.b - (1 - accuracy!.b)) < 1e-12);
  const { stdout } = await built.run([...args, '--metric', metric]);
  assert.match(stdout, /^error rate \(lower is better\) +0\.\d+ +0\.\d+/m);

  writeFileSync(
    metric,
    'exports.name = "m"; exports.higherIsBetter = true; exports.evaluate = () => { throw new Error("no mask") };',
  );
  await refused([...args, '--metric', metric], /error-rate\.cjs: evaluate failed at sample 0: no mask/);
  await refused([...args, '--metric', path.join(folder, 'none.cjs')], /none\.cjs: there is no such file/);
});

test('what is wrong with images or their preprocessing is one line that names the file', async () => {
  const other = path.join(folder, 'other.json');
  writeFileSync(other, '{"size": 3}');
  await refused(['data', model, '--data', images, '--preprocessing', other], /other\.json: there is no field size/);
  await refused(
    ['data', model, '--data', arrays, '--preprocessing', other],
    /fashion-test\.npz: preprocessing is for folders/,
  );
  const broken = path.join(images, '0', '9999.png');
  writeFileSync(broken, 'no image');
  await refused(['data', model, '--data', images], /9999\.png: not a JPEG or PNG image/);
  rmSync(broken);
});
