import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { parsePreprocessing, readPreprocessing } from '../../src/engine/datasets/images/preprocessing';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();

test('every field is read in each of its forms', () => {
  assert.deepEqual(parsePreprocessing({}), {});
  assert.deepEqual(parsePreprocessing({ $schema: './any.json', resize: 256, centerCrop: 224 }), {
    resize: 256,
    centerCrop: { height: 224, width: 224 },
  });
  const block = {
    resize: [3, 5],
    interpolation: 'nearest',
    scale: 1,
    mean: 0.5,
    std: [1, 2, 3],
    channels: 'gray',
    layout: 'nhwc',
  };
  assert.deepEqual(parsePreprocessing(block), { ...block, resize: { height: 3, width: 5 }, mean: [0.5] });
  assert.deepEqual(
    parsePreprocessing({ labels: ['b', 'a'] }).labels,
    new Map([
      ['b', 0],
      ['a', 1],
    ]),
  );
  assert.deepEqual(parsePreprocessing({ labels: { a: 7 } }).labels, new Map([['a', 7]]));
});

test('what is wrong is told by field, with what was given', () => {
  const refused: [unknown, RegExp][] = [
    [[], /must be a JSON object/],
    [{ crop: 3 }, /no field crop; the fields are resize, interpolation, centerCrop/],
    [{ toString: 3 }, /no field toString/],
    [{ resize: 0 }, /resize must be whole pixels.*not 0$/],
    [{ resize: [1, 2, 3] }, /resize must be a number or \[height, width\], not \[1,2,3\]/],
    [{ resize: 1e9 }, /from 1 to 16384/],
    [{ interpolation: 'lanczos' }, /interpolation must be bilinear, bicubic, nearest, not "lanczos"/],
    [{ mean: [] }, /mean must be a number/],
    [{ mean: ['0'] }, /mean must be a number/],
    [{ std: [1, 0] }, /std must not be 0/],
    [{ scale: [1, 2] }, /scale must be one number/],
    [{ layout: 'NCHW' }, /layout must be nchw, nhwc/],
    [{ labels: { a: 1.5 } }, /labels must list/],
    [{ labels: 3 }, /labels must list/],
  ];
  for (const [json, message] of refused) assert.throws(() => parsePreprocessing(json), { message });
});

test('a file that is no JSON is told by name', async () => {
  const file = path.join(folder, 'preprocessing.json');
  writeFileSync(file, '{"resize": ');
  await assert.rejects(readPreprocessing(file), { name: 'LatheError', message: /preprocessing\.json: .*JSON/ });
  await assert.rejects(readPreprocessing(`${file}x`), { code: 'missing-file' });
});

test('the schema for editors has the fields that are read, and no others', () => {
  const schema = JSON.parse(readFileSync(inRoot('schemas', 'preprocessing.schema.json'), 'utf8'));
  const { $schema, ...fields } = schema.properties;
  assert.throws(() => parsePreprocessing({ other: 1 }), {
    message: `there is no field other; the fields are ${Object.keys(fields).join(', ')}`,
  });
  for (const [field, { examples = [], enum: choices = [] }] of Object.entries<{ examples?: []; enum?: [] }>(fields))
    for (const value of [...examples, ...choices]) assert.ok(field in parsePreprocessing({ [field]: value }));
});
