import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import {
  byteScale,
  formatBytes,
  formatCount,
  formatMs,
  formatRatio,
  formatShape,
  formatShare,
  formatValue,
  plural,
  shortName,
  shortShape,
  significant,
} from '../../webview-ui/format';

/** The narrow space before units, as a plain one. */
const plain = (text: string) => text.replaceAll('\u202f', ' ');

test('counts and bytes have a unit and three to four significant digits', () => {
  const cases: [number, string][] = [
    [0, '0'],
    [7, '7'],
    [999, '999'],
    [1000, '1.00 k'],
    [12_345, '12.3 k'],
    [349_200_000, '349.2 M'],
    [3_504_872, '3.50 M'],
    [1_750_000_000, '1.75 G'],
  ];
  for (const [value, text] of cases) assert.equal(plain(formatCount(value)), text);
  assert.equal(plain(formatBytes(1_750_000)), '1.75 MB');
  assert.equal(plain(formatBytes(12)), '12 B');
});

test('rounding never shows a thousand of a unit', () => {
  assert.equal(plain(formatCount(999_950)), '1.00 M');
  assert.equal(plain(formatCount(999_949)), '999.9 k');
  assert.equal(plain(formatCount(9_999)), '10.0 k');
  const property = fc.property(fc.integer({ min: 0, max: 2 ** 50 }), value => {
    const [digits, unit = ''] = plain(formatCount(value)).split(' ');
    const scale = 1000 ** ['', 'k', 'M', 'G', 'T', 'P'].indexOf(unit);
    assert.ok(Number(digits) < 1000, `${value} became ${digits} ${unit}`);
    assert.ok(Math.abs(Number(digits) * scale - value) <= 0.005 * value, `${value} became ${digits} ${unit}`);
  });
  const seed = Date.now() % 1_000_000;
  console.log(`seed ${seed}`);
  fc.assert(property, { seed });
});

test('times, ratios and shares', () => {
  assert.equal(plain(formatMs(10.24)), '10.2 ms');
  assert.equal(plain(formatMs(0.0834)), '0.0834 ms');
  assert.equal(plain(formatMs(1520)), '1.52 s');
  assert.equal(plain(formatRatio(0.2617)), '0.262 ×');
  assert.equal(plain(formatShare(0.123)), '12.3 %');
  assert.equal(plain(formatShare(0.0002)), '< 0.1 %');
  assert.equal(plain(formatShare(1)), '100 %');
  assert.equal(significant(9.9999, 3), '10.0');
  assert.equal(significant(123_456, 3), '123000');
});

test('weights are written short, with a real minus', () => {
  assert.equal(formatValue(0), '0');
  assert.equal(formatValue(-0.41271), '−0.4127');
  assert.equal(formatValue(1.5e-7), '1.50e−7');
});

test('shapes say what is not known', () => {
  assert.equal(formatShape([1, 'seq', null]), '1 × seq × ?');
  assert.equal(formatShape([]), 'scalar');
  assert.equal(formatShape(null), '?');
  assert.equal(shortShape('1 × min(128, seq) × floor((height + 1)/2)'), '1 × min(128, seq) × …');
  assert.equal(shortShape('scalar'), 'scalar');
});

test('scoped names are cut to what tells layers apart', () => {
  assert.equal(shortName('/features/features.1/conv/conv.0/Conv', 'Conv'), 'conv/conv.0');
  assert.equal(shortName('/model/attn/MatMul_1', 'MatMul'), 'model/attn');
  assert.equal(shortName('Conv_12', 'Conv'), 'Conv_12');
  assert.equal(shortName('', 'Relu'), '');
});

test('plurals', () => {
  assert.equal(plural(1, 'layer'), '1 layer');
  assert.equal(plural(1200, 'layer'), '1,200 layers');
});

test('all sizes of an axis have the unit of the largest', () => {
  assert.deepEqual(byteScale(399_900), { unit: 'kB', bytes: 1000 });
  assert.deepEqual(byteScale(1_000_000), { unit: 'MB', bytes: 1e6 });
  assert.deepEqual(byteScale(0), { unit: 'B', bytes: 1 });
  assert.deepEqual(byteScale(5e21), { unit: 'PB', bytes: 1e15 });
});
