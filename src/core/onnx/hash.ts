/** Hash of bytes as 16 hex digits: 64-bit FNV-1a (Fowler, Noll and Vo). For recognition, not for security. */
export function hashBytes(bytes: Uint8Array, start = FNV_OFFSET): string {
  return fnv1a(bytes, start).map(hex).join('');
}

type State = readonly [high: number, low: number];
const FNV_OFFSET: State = [0xcbf29ce4, 0x84222325];

/** The prime is 2^40 + 0x1b3, so the product is formed of 32-bit halves: exact, and without the cost of bigint. */
function fnv1a(bytes: Uint8Array, [startHigh, startLow]: State): [number, number] {
  let high = startHigh;
  let low = startLow;
  for (let i = 0; i < bytes.length; i++) {
    const mixed = (low ^ bytes[i]!) >>> 0;
    const product = mixed * 0x1b3; // below 2^41: exact in a double
    high = (Math.imul(high, 0x1b3) + Math.floor(product / 2 ** 32) + (mixed << 8)) >>> 0;
    low = product >>> 0;
  }
  return [high, low];
}

const hex = (half: number): string => half.toString(16).padStart(8, '0');
