import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { holdsData } from '../../src/editor/data/dataFolder';
import { dataItems } from '../../src/editor/data/dataItems';
import { previewHtml } from '../../src/editor/data/preview/previewHtml';
import type { DataPreview, InputPreview } from '../../src/protocol/dataPreview';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
const input: InputPreview = {
  name: 'image',
  type: 'float32',
  shape: [1, 3, 8, 8],
  min: -2.1179,
  max: 2.64,
  mean: 0,
  std: 1,
  nonFinite: 0,
  pictures: [{ sample: 0, name: 'cat/<1>.png', label: 3, png: 'AAAA' }],
  shown: [-2.1179, 2.64],
};
const preview: DataPreview = {
  model: 'a&b.onnx',
  data: 'pets: 2 images',
  samples: 2,
  labelled: true,
  looked: 2,
  inputs: [input],
};

test('the preview is a page without scripts that loads nothing', () => {
  const html = previewHtml(preview, 'nonce');
  assert.match(html, /content="default-src 'none'; img-src data:; style-src 'nonce-nonce'"/);
  assert.match(html, /<style nonce="nonce">/);
  assert.doesNotMatch(html, /<script|style=|https?:|cat\/<1>/);
  assert.match(html, /What a&amp;b\.onnx gets/);
});

test('it has the figures, and pictures with their files and classes', () => {
  const html = previewHtml(preview, 'n');
  assert.match(html, /<th scope="row">image<\/th><td>float32<\/td><td>1 × 3 × 8 × 8<\/td>/);
  assert.match(html, /<td class="number">−2\.118<\/td><td class="number">2\.64<\/td>/);
  assert.match(html, /−2\.118 is shown as black, 2\.64 as white\. The first channel is shown as red\./);
  assert.match(html, /alt="cat\/&lt;1&gt;\.png".*class 3/);
  assert.match(html, /over all 2 samples/);
});

test('it says what is unknown, not finite, or left out', () => {
  const text = { ...input, type: 'string', min: null, max: null, mean: null, std: null, pictures: [], shown: null };
  const html = previewHtml({ ...preview, looked: 1, inputs: [text, { ...input, nonFinite: 2 }] }, 'n');
  assert.match(html, /<td>string<\/td>.*<td class="number">–<\/td>/);
  assert.match(html, /2 elements are NaN or infinite/);
  assert.match(html, /over the first 1 of 2 samples/);
});

test('folders are taken for data by what lies in them or in their first sub-folders', async () => {
  const make = (...names: string[]) => {
    const root = path.join(folder, `set${names[0]?.replace(/\W/g, '')}`);
    mkdirSync(root);
    for (const name of names) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), '');
    }
    return holdsData(root);
  };
  assert.equal(await make('cat/a.JPG'), true);
  assert.equal(await make('a.png'), true);
  assert.equal(await make('preprocessing.json'), true);
  assert.equal(await make('x.npy'), true);
  assert.equal(await make('set/input_0.pb'), true);
  assert.equal(await make('readme.md', 'a/b/deep.png'), false);
  assert.equal(await holdsData(path.join(folder, 'none')), false);
});

test('a row says of its data what the engine said, without the name', () => {
  const label = 'pets: 4 images of 2 classes in turns, labelled; resized to 8 × 8 (bilinear), RGB, values 0 to 1';
  const fits = new Map([['/m/pets', { samples: 4, labelled: true, label }]]);
  const [first] = dataItems('/m/a.onnx', ['/m/pets'], fits, 'preview');
  assert.equal(first?.detail, label.slice('pets: '.length));
  const labels = dataItems('/m/a.onnx', [], new Map(), 'preview').map(item => item.label);
  assert.deepEqual(labels, [
    '$(file) Browse for a File…',
    '$(folder-opened) Browse for a Folder…',
    '$(beaker) Synthetic inputs',
  ]);
});
