import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { Command } from '../../src/cli/command';
import { count, dims, list, oneOf, parseCommand } from '../../src/cli/options';
import { bytes, milliseconds, percent, ratio, short } from '../../src/cli/print/numbers';
import { table } from '../../src/cli/print/table';
import { version } from '../../src/protocol/version';

test('numbers are short and carry a unit; unknown is said', () => {
  assert.deepEqual([0, 7, 999, 1000, 349_200_000, 2.8342e9].map(short), ['0', '7', '999', '1.0 k', '349.2 M', '2.8 G']);
  assert.deepEqual([512, 1_000, 999_960, 1_234_567].map(bytes), ['512 B', '1.0 kB', '1.0 MB', '1.2 MB']);
  assert.deepEqual([0, 0.0712, 3.21, 45.67, 1234.5].map(milliseconds), [
    '0 ms',
    '0.0712 ms',
    '3.21 ms',
    '45.7 ms',
    '1235 ms',
  ]);
  assert.deepEqual([null, 0.0123, 0.5, 12].map(ratio), ['unknown', '0.012', '0.50', '12.00']);
  assert.equal(percent(0.99155), '99.16 %');
  assert.deepEqual([short(null), bytes(null)], ['unknown', 'unknown']);
});

test('a short number reads as what it stands for', () => {
  const factors: Record<string, number> = { k: 1e3, M: 1e6, G: 1e9, T: 1e12, P: 1e15 };
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e15 }), value => {
      const [digits, unit] = short(value).split(' ');
      const read = Number(digits) * (unit ? factors[unit]! : 1);
      assert.ok(Math.abs(read - value) <= 0.05 * (unit ? factors[unit]! : 0), `${value}: ${short(value)}`);
      assert.ok(Number(digits) < 1000);
    }),
    { verbose: true },
  );
});

test('tables are aligned, without trailing spaces', () => {
  const text = table(
    [{ title: 'layer' }, { title: 'MACs', align: 'right' }, { title: '' }],
    [
      ['conv', '12', 'x'],
      ['fully connected', '3', ''],
    ],
  );
  assert.equal(text, ['layer            MACs', 'conv               12  x', 'fully connected     3'].join('\n'));
});

const command: Command = {
  name: 'try',
  usage: 'MODEL',
  summary: '',
  options: {
    dim: { type: 'string', multiple: true },
    runs: { type: 'string' },
    mode: { type: 'string' },
  },
  positionals: ['MODEL'],
  run: async () => {},
};
const optionsOf = (...args: string[]) => parseCommand(command, ['m.onnx', ...args]).options;

test('options say what they were given', () => {
  const { positionals, json, help } = parseCommand(command, ['--json', 'm.onnx']);
  assert.deepEqual([positionals, json, help], [['m.onnx'], true, false]);
  assert.equal(parseCommand(command, ['-h']).help, true);
  assert.deepEqual(dims(optionsOf('--dim', 'batch=1,seq=128', '--dim=a=b=7')), { batch: 1, seq: 128, 'a=b': 7 });
  assert.equal(dims(optionsOf()), undefined);
  assert.deepEqual(list(optionsOf('--dim', 'a,,b'), 'dim'), ['a', 'b']);
  assert.equal(count(optionsOf('--runs', '30'), 'runs'), 30);
  assert.equal(oneOf(optionsOf('--mode', 'x'), 'mode', ['x', 'y']), 'x');
  assert.throws(() => oneOf(optionsOf('--mode', 'z'), 'mode', ['x', 'y']), { message: "--mode must be x, y, not 'z'" });
  for (const runs of ['0', '-1', '1.5', 'ten', '', '1e3', '99999999999999999999'])
    assert.throws(() => count(optionsOf(`--runs=${runs}`), 'runs'), { message: /whole number above 0/ });
  assert.throws(() => optionsOf('--frob'), { message: /'--frob'/ });
});

test("the version that is printed and recorded is the package's", () => {
  const file = path.resolve(__dirname, '../../package.json');
  assert.equal(version, (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version);
});
