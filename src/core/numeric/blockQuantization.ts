import { clamp, roundHalfEven } from './round';

/**
 * Weights in 4 or 8 bits with a scale for each block of consecutive elements, as MatMulNBits and GatherBlockQuantized store them
 * (onnxruntime's contrib operators): codes are unsigned, x = (code - zeroPoint) * scale.
 */
export interface BlockSettings {
  readonly bits: 4 | 8;
  /** Elements of a block; the last one of a row may hold fewer. */
  readonly size: number;
  /** The zero point is the middle code, else one for each block. */
  readonly symmetric: boolean;
}

export interface QuantizedBlocks {
  /** [rows, blocks of a row, bytes of a block]; 4-bit codes packed low nibble first, unused ones zero. */
  readonly codes: Uint8Array;
  /** [rows, blocks of a row]. */
  readonly scales: Float32Array;
  /** [rows, bytes of a row's zero points], packed as the codes; undefined when symmetric. */
  readonly zeroPoints: Uint8Array | undefined;
  readonly blocksPerRow: number;
}

/** @param values [rows, columns] */
export function quantizeBlocks(
  values: Float32Array,
  rows: number,
  columns: number,
  { bits, size, symmetric }: BlockSettings,
): QuantizedBlocks {
  const blocksPerRow = Math.ceil(columns / size);
  const blockBytes = (size * bits) / 8;
  const codes = new Uint8Array(rows * blocksPerRow * blockBytes);
  const scales = new Float32Array(rows * blocksPerRow);
  const zeroPointBytes = Math.ceil((blocksPerRow * bits) / 8);
  const zeroPoints = symmetric ? undefined : new Uint8Array(rows * zeroPointBytes);
  const parametersOf = symmetric ? symmetricBlock : asymmetricBlock;
  const highest = 2 ** bits - 1;
  for (let row = 0; row < rows; row++)
    for (let block = 0; block < blocksPerRow; block++) {
      const from = row * columns + block * size;
      const count = Math.min(size, columns - block * size);
      const { scale, zeroPoint } = parametersOf(values, from, count, bits);
      scales[row * blocksPerRow + block] = scale;
      if (zeroPoints) putCode(zeroPoints, row * zeroPointBytes, block, zeroPoint, bits);
      const start = (row * blocksPerRow + block) * blockBytes;
      for (let i = 0; i < count; i++) {
        const code = clamp(roundHalfEven(values[from + i]! / scale) + zeroPoint, 0, highest);
        putCode(codes, start, i, code, bits);
      }
    }
  return { codes, scales, zeroPoints, blocksPerRow };
}

function putCode(bytes: Uint8Array, start: number, index: number, code: number, bits: 4 | 8): void {
  if (bits === 8) bytes[start + index] = code;
  else bytes[start + (index >> 1)]! |= code << (4 * (index & 1));
}

/** The element of the largest magnitude gets the lowest code, which has one step more than the highest. */
function symmetricBlock(values: Float32Array, from: number, count: number, bits: number) {
  const middle = 2 ** (bits - 1);
  let extreme = 0;
  for (let i = from; i < from + count; i++) if (Math.abs(values[i]!) > Math.abs(extreme)) extreme = values[i]!;
  return { scale: usable(-extreme / middle), zeroPoint: middle };
}

function asymmetricBlock(values: Float32Array, from: number, count: number, bits: number) {
  const highest = 2 ** bits - 1;
  let low = 0;
  let high = 0;
  for (let i = from; i < from + count; i++) {
    low = Math.min(low, values[i]!);
    high = Math.max(high, values[i]!);
  }
  const scale = usable((high - low) / highest);
  return { scale, zeroPoint: clamp(roundHalfEven(-low / scale), 0, highest) };
}

/** As float32; 1 for a block of zeros. */
function usable(scale: number): number {
  const rounded = Math.fround(scale);
  return Math.abs(rounded) >= 2 ** -126 ? rounded : 1;
}
