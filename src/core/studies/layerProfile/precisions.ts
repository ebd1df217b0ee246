import { LatheError } from '../../errors';
import type { Model } from '../../ir';
import type { Dataset, Feeds, RuntimeTensor } from '../../ports';
import { toFloat16 } from '../../transforms/float16';
import { type NarrowingCount, narrowed } from '../../transforms/float16/narrowTensor';
import { quantizeStatic } from '../../transforms/quantize';
import { recordedDataset } from './activations';
import { cutIntegerBorders } from './integerBorders';
import type { LayerEnv } from './tools';

/** A model in some precision, with its inputs in that precision. */
export interface Prepared {
  readonly model: Model;
  readonly samples: readonly Feeds[];
  /** Results under the names and in the type of the float model; float16 is left as it is. */
  readonly decode: (results: Feeds) => Feeds;
  /** Plain sentences. */
  readonly notes: readonly string[];
}

export type LayerPrecision = 'fp32' | 'fp16' | 'int8';

/** What makes the float32 model one of another precision. Throws LatheError where that cannot be done. */
export const precisions: Readonly<
  Record<LayerPrecision, (model: Model, samples: readonly Feeds[], data: Dataset, env: LayerEnv) => Promise<Prepared>>
> = {
  fp32: async (model, samples) => ({ model, samples, decode: results => results, notes: [] }),
  fp16: async (model, samples) => {
    requireFloats(model);
    const { model: half, notes } = await toFloat16(model, { borders: 'half' });
    const count: NarrowingCount = { clamped: 0 };
    const inputs = samples.map(feeds => mapTensors(feeds, t => narrow(t, count)));
    const beyond =
      count.clamped > 0 ? [`${count.clamped} input values beyond the range of float16 were set to its end`] : [];
    return { model: half, samples: inputs, decode: results => results, notes: [...notes, ...beyond] };
  },
  int8: async (model, samples, data, env) => {
    requireFloats(model);
    const dataset = recordedDataset(samples, data);
    const { model: quantized } = await quantizeStatic(model, {}, { ...env, dataset });
    const borders = await cutIntegerBorders(quantized);
    const notes = borders.float.length > 0 ? [`${borders.float.join(', ')} in float`] : [];
    return { model: quantized, samples: samples.map(borders.encode), decode: borders.decode, notes };
  },
};

function requireFloats({ graph }: Model): void {
  const types = [
    ...graph.inputs.map(i => (i.type.kind === 'tensor' ? i.type.type : undefined)),
    ...[...graph.initializers.values()].map(t => t.type),
  ];
  if (!types.includes('float32'))
    throw new LatheError('it computes with integers only: there is no precision to lower');
}

const narrow = (tensor: RuntimeTensor, count: NarrowingCount): RuntimeTensor =>
  tensor.type === 'float32'
    ? { type: 'float16', dims: tensor.dims, data: narrowed(tensor.data as Float32Array, count) }
    : tensor;

const mapTensors = (feeds: Feeds, change: (tensor: RuntimeTensor) => RuntimeTensor): Feeds =>
  Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, change(tensor)]));
