import { DimBindings } from '../../core/analysis/dimBindings';
import { type DataType, type Model, type Shape, shapeText, type Value } from '../../core/ir';
import type { DimBindings as DimValues } from '../../protocol/engineApi';

/** What a model's input asks of data. */
export interface InputSpec {
  readonly name: string;
  readonly type: DataType | undefined;
  /** As the file states it; undefined: unknown rank. */
  readonly shape: Shape | undefined;
  /** With the values of symbolic dimensions in force. */
  readonly resolved: Shape | undefined;
  /** Axis 0 counts samples: any number of them (`free`), or a `fixed` one; `none`: it counts something else. */
  readonly batch: 'free' | 'fixed' | 'none';
}

export interface ModelInputs {
  readonly specs: readonly InputSpec[];
  /** Samples that one run takes. */
  readonly step: number;
  /** A run may take any number of samples. */
  readonly batchable: boolean;
  /** Sizes that the user set, by symbol. */
  readonly given: DimValues;
}

/** The inputs that must be fed: those without an initializer. */
export function modelInputs(model: Model, dims: DimValues = {}): ModelInputs {
  const inForce = new DimBindings(model, { dims });
  const byDefault = new DimBindings(model, {});
  const inputs = model.graph.inputs.filter(i => !model.graph.initializers.has(i.name));
  const isFree = (input: Value) =>
    typeof leading(shapeOf(input)) !== 'number' && typeof leading(byDefault.inputShape(input)) === 'number';
  const free = inputs.filter(isFree);
  const fixed = free.length === 0 ? commonLeading(inputs) : undefined;
  const batchOf = (input: Value): InputSpec['batch'] => {
    if (isFree(input)) return 'free';
    return fixed !== undefined && typeof leading(shapeOf(input)) === 'number' ? 'fixed' : 'none';
  };
  const first = free[0] && leading(inForce.inputShape(free[0]));
  return {
    specs: inputs.map(input => ({
      name: input.name,
      type: input.type.kind === 'tensor' ? input.type.type : undefined,
      shape: shapeOf(input),
      resolved: inForce.inputShape(input),
      batch: batchOf(input),
    })),
    step: typeof first === 'number' ? first : (fixed ?? 1),
    batchable: inputs.length > 0 && free.length === inputs.length,
    given: dims,
  };
}

/** The leading dimension that all inputs with a number there share: a fixed batch. */
function commonLeading(inputs: readonly Value[]): number | undefined {
  const numbers = inputs.map(i => leading(shapeOf(i))).filter(d => typeof d === 'number');
  return numbers.length > 0 && numbers[0]! > 0 && numbers.every(d => d === numbers[0]) ? numbers[0] : undefined;
}

const shapeOf = ({ type }: Value): Shape | undefined => (type.kind === 'tensor' ? type.shape : undefined);
const leading = (shape: Shape | undefined) => shape?.[0];

/** A shape for a message: anonymous dimensions as `?`. */
export const specText = ({ shape }: InputSpec): string => shapeText(shape);
