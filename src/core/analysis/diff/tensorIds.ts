import { type Model, readTensor, type Tensor } from '../../ir';
import { concatBytes } from '../../onnx/memorySource';
import { tensorsOf } from '../../onnx/weights';
import type { Progress } from '../../ports';

/** Equal texts: equal types, shapes and elements. */
export type TensorIds = ReadonlyMap<Tensor, string>;

/** Reads every tensor of a model, one at a time. */
export async function tensorIds(model: Model, progress?: Progress): Promise<TensorIds> {
  const ids = new Map<Tensor, string>();
  for (const tensor of tensorsOf(model)) {
    progress?.throwIfCancelled();
    if (!ids.has(tensor)) ids.set(tensor, `${tensor.type}[${tensor.dims}]${contentHash(await bytesOf(tensor))}`);
  }
  return ids;
}

const bytesOf = async (tensor: Tensor): Promise<Uint8Array> =>
  tensor.data.kind === 'strings'
    ? concatBytes(tensor.data.values.flatMap(text => [Uint8Array.of(text.length), text]))
    : readTensor(tensor);

/**
 * 64 bits in hex, for recognition, not for security: two multiplicative hashes over 32-bit words with different odd
 * constants (Knuth, The Art of Computer Programming 3, section 6.4). A word at a time: all weights of a model pass here.
 */
function contentHash(bytes: Uint8Array): string {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  const words = new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.length >>> 2);
  let [one, other] = [0x811c9dc5, bytes.length];
  const mix = (word: number) => {
    one = Math.imul((one << 13) | (one >>> 19), 0x9e3779b1) ^ Math.imul(word, 0x85ebca77);
    other = Math.imul(((other << 17) | (other >>> 15)) ^ word, 0xc2b2ae3d);
  };
  for (let i = 0; i < words.length; i++) mix(words[i]!);
  for (let i = words.length * 4; i < bytes.length; i++) mix(bytes[i]!);
  return [one, other].map(half => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
