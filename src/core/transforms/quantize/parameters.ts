import { type Model, makeTensor } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import type { QuantizationParameters } from '../../numeric/quantization';
import type { UniqueNames } from '../../passes/edit';
import { type ActivationBits, type ActivationCodes, codesFor } from './codes';
import type { Plan } from './plan';
import { activationParameters, type Range, scaleRoots } from './ranges';

/** Scales and zero points of activations, stored in the model once for all values that share them. */
export class Parameters {
  private readonly stored = new Map<string, readonly [scale: string, zeroPoint: string]>();

  private constructor(
    private readonly model: Model,
    private readonly names: UniqueNames,
    private readonly symmetric: boolean,
    private readonly roots: ReadonlyMap<string, string>,
    private readonly byBits: ReadonlyMap<ActivationBits, ReadonlyMap<string, QuantizationParameters>>,
  ) {}

  /** Those of the values that a plan quantizes. */
  static async for(
    model: Model,
    names: UniqueNames,
    plan: Plan,
    ranges: ReadonlyMap<string, Range | null>,
    symmetric: boolean,
  ): Promise<Parameters> {
    const roots = scaleRoots(model, plan);
    const byBits = new Map<ActivationBits, ReadonlyMap<string, QuantizationParameters>>();
    for (const bits of new Set([...plan.chosen.values()].map(c => c.bits)))
      byBits.set(bits, await activationParameters(plan, roots, ranges, codesFor(bits, symmetric).range));
    return new Parameters(model, names, symmetric, roots, byBits);
  }

  of(value: string, bits: ActivationBits): { parameters: QuantizationParameters; codes: ActivationCodes } {
    const parameters = this.byBits.get(bits)!.get(this.roots.get(value)!)!;
    return { parameters, codes: codesFor(bits, this.symmetric) };
  }

  /** Names of the scale and the zero point. */
  inputsOf(value: string, bits: ActivationBits): readonly [scale: string, zeroPoint: string] {
    const root = this.roots.get(value)!;
    const key = `${bits} ${root}`;
    const known = this.stored.get(key);
    if (known) return known;
    const { initializers } = this.model.graph;
    const { parameters, codes } = this.of(value, bits);
    const names = [this.names.value(`${root}_scale`), this.names.value(`${root}_zero_point`)] as const;
    initializers.set(names[0], makeTensor(names[0], 'float32', [], bytesOf(Float32Array.of(parameters.scale))));
    initializers.set(names[1], makeTensor(names[1], codes.type, [], bytesOf(codes.array.of(parameters.zeroPoint))));
    this.stored.set(key, names);
    return names;
  }
}
