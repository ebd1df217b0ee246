import type { Random } from '../../src/core/numeric/random';

/** A copy damaged the way disks, downloads and malice do: one to eight pieces of damage. */
export function mutate(bytes: Uint8Array, random: Random): Uint8Array {
  let result: Uint8Array = Uint8Array.from(bytes);
  const edits = 1 + Math.floor(random.uniform() ** 2 * 8);
  for (let i = 0; i < edits && result.length > 0; i++) result = damage(result, random);
  return result;
}

const telling = [0, 1, 0x7f, 0x80, 0xff, 0x0a, 0x3a];

function damage(bytes: Uint8Array, random: Random): Uint8Array {
  // Most of a model is weights, where damage shows nothing: half of it goes to the first kilobyte.
  const reach = random.uniform() < 0.5 ? Math.min(1024, bytes.length) : bytes.length;
  const at = Math.floor(random.uniform() * reach);
  const length = Math.floor(random.uniform() ** 4 * Math.min(bytes.length - at, 4096));
  const without = [bytes.subarray(0, at), bytes.subarray(at + length)] as const;
  switch (Math.floor(random.uniform() * 7)) {
    case 0:
      bytes[at] = Math.floor(random.uniform() * 256);
      return bytes;
    case 1:
      bytes[at] = bytes[at]! ^ (1 << Math.floor(random.uniform() * 8));
      return bytes;
    case 2:
      bytes[at] = telling[Math.floor(random.uniform() * telling.length)]!;
      return bytes;
    case 3:
      return join(...without);
    case 4:
      return bytes.slice(0, at);
    case 5: // A length or number far too large.
      return join(bytes.subarray(0, at), Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0x0f), bytes.subarray(at + 1));
    default: // A part twice.
      return join(bytes.subarray(0, at + length), bytes.subarray(at));
  }
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
