import type { Model } from '../../src/core/ir';
import { buildModel } from '../../src/core/onnx/encodeModel';
import type { TensorPlacement } from '../../src/core/onnx/encodeTensor';
import { onnx } from '../../src/core/onnx/generated/onnx';
import { concatBytes } from '../../src/core/onnx/memorySource';
import { SplicingWriter } from '../../src/core/onnx/payload';

/** Encodes field by field, never by copying the file that nobody changed. */
export async function rebuild(model: Model, placement: TensorPlacement = () => 'asRead'): Promise<Uint8Array> {
  const writer = new SplicingWriter();
  onnx.ModelProto.encode(buildModel(model, placement), writer);
  const parts = writer
    .segments()
    .map(async s => (s instanceof Uint8Array ? s : await s.source.read(s.offset, s.length)));
  return concatBytes(await Promise.all(parts), writer.totalBytes);
}
