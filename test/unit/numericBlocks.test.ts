import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { type BlockSettings, quantizeBlocks } from '../../src/core/numeric/blockQuantization';

/** Codes back as floats, as the operators' documents define it. */
function dequantized(values: Float32Array, rows: number, columns: number, settings: BlockSettings): Float32Array {
  const { codes, scales, zeroPoints, blocksPerRow } = quantizeBlocks(values, rows, columns, settings);
  const { bits, size } = settings;
  const codeAt = (bytes: Uint8Array, start: number, i: number) =>
    bits === 8 ? bytes[start + i]! : (bytes[start + (i >> 1)]! >> (4 * (i & 1))) & 15;
  return values.map((_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    const block = Math.floor(column / size);
    const zeroPoint = zeroPoints ? codeAt(zeroPoints, (row * zeroPoints.length) / rows, block) : 2 ** (bits - 1);
    const start = ((row * blocksPerRow + block) * size * bits) / 8;
    return (codeAt(codes, start, column % size) - zeroPoint) * scales[row * blocksPerRow + block]!;
  });
}

test('every element comes back within half a step of its block, or a whole one at the far end of a symmetric block', () => {
  const settings = fc.record({
    bits: fc.constantFrom(4 as const, 8 as const),
    size: fc.constantFrom(16, 32),
    symmetric: fc.boolean(),
  });
  const shape = fc.record({ rows: fc.integer({ min: 1, max: 4 }), columns: fc.integer({ min: 1, max: 70 }) });
  fc.assert(
    fc.property(
      settings,
      shape,
      fc.infiniteStream(fc.float({ min: -100, max: 100, noNaN: true })),
      (s, { rows, columns }, stream) => {
        const values = Float32Array.from({ length: rows * columns }, () => stream.next().value as number);
        const back = dequantized(values, rows, columns, s);
        for (let row = 0; row < rows; row++)
          for (let from = 0; from < columns; from += s.size) {
            const at = row * columns + from;
            const block = values.subarray(at, Math.min(at + s.size, (row + 1) * columns));
            const [low, high] = [Math.min(0, ...block), Math.max(0, ...block)];
            const step = s.symmetric ? Math.max(-low, high) / 2 ** (s.bits - 1) : (high - low) / (2 ** s.bits - 1);
            block.forEach((v, i) => {
              const error = Math.abs(back[at + i]! - v);
              assert.ok(error <= step * (s.symmetric ? 1 : 0.51) * 1.001 + 1e-30, `${v} came back as ${back[at + i]}`);
            });
          }
      },
    ),
  );
});

test('a block of zeros stays zero', () => {
  for (const symmetric of [true, false])
    assert.deepEqual(
      [...dequantized(new Float32Array(20), 1, 20, { bits: 4, size: 16, symmetric })],
      new Array(20).fill(0),
    );
});
