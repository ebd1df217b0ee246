import { LatheError } from '../errors';
import type { Tensor } from '../ir';
import { decodeModel } from './decode';
import { concatBytes, MemorySource } from './memorySource';

/** Field numbers of ModelProto and GraphProto, as key bytes of length-delimited fields. */
const GRAPH = 7 * 8 + 2;
const INITIALIZER = 5 * 8 + 2;
const OUTPUT = 12 * 8 + 2;

/**
 * Reads a TensorProto that stands alone, as ONNX test vectors do. It is decoded as the one initializer of an empty graph, so
 * that the same checks hold as for weights. Throws LatheError('bad-file') for what is none.
 */
export async function decodeTensor(bytes: Uint8Array, label: string): Promise<Tensor> {
  const graph = concatBytes([field(INITIALIZER, bytes), field(OUTPUT, new Uint8Array(0))]);
  const model = await decodeModel(new MemorySource(field(GRAPH, graph), label));
  const [tensor] = model.graph.initializers.values();
  if (!tensor) throw new LatheError(`${label}: its element type is not known`, 'bad-file');
  return tensor;
}

function field(key: number, content: Uint8Array): Uint8Array {
  const head = [key];
  let rest = content.length;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) head.push((rest & 0x7f) | 0x80);
  head.push(rest);
  return concatBytes([Uint8Array.from(head), content]);
}
