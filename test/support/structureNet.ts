import type { AttributeArgument } from './modelBuilder';
import { NetBuilder } from './netBuilder';

/** A number of channels, and what is left of it when each group keeps so many. */
export interface Width {
  readonly size: number;
  left(kept: readonly number[]): number;
}

export const fixed = (size: number): Width => ({ size, left: () => size });
/** Channels of the pruning group at this place, in units of so many. */
export const ofGroup = (group: number, channels: number, unit = 1): Width => ({
  size: channels * unit,
  left: kept => kept[group]! * unit,
});
/** As a concatenation has them. */
export const joined = (...parts: readonly Width[]): Width => ({
  size: parts.reduce((n, { size }) => n + size, 0),
  left: kept => parts.reduce((n, part) => n + part.left(kept), 0),
});
const times = (width: Width, factor: number): Width => ({
  size: width.size * factor,
  left: kept => width.left(kept) * factor,
});

export interface ConvChoices {
  readonly kernel?: number;
  readonly stride?: number;
  /** 'each': depthwise. */
  readonly group?: number | 'each';
  readonly bias?: boolean;
  /** Of the output. */
  readonly positions: number;
}

export interface Cost {
  readonly macs: number;
  readonly parameters: number;
}

/**
 * Layers as exporters write them at an opset, each with its cost by the textbook: what a network costs at any number of kept
 * channels is known without asking the product.
 */
export class StructureNet extends NetBuilder {
  private readonly costs: ((kept: readonly number[]) => Cost)[] = [];

  costAt(kept: readonly number[]): Cost {
    const all = this.costs.map(cost => cost(kept));
    const total = (key: keyof Cost) => all.reduce((n, cost) => n + cost[key], 0);
    return { macs: total('macs'), parameters: total('parameters') };
  }
  counts(macs: Width | number, parameters: Width | number): void {
    const at = (of: Width | number, kept: readonly number[]) => (typeof of === 'number' ? of : of.left(kept));
    this.costs.push(kept => ({ macs: at(macs, kept), parameters: at(parameters, kept) }));
  }

  conv2d(x: string, from: Width, to: Width, choices: ConvChoices): string {
    const { kernel = 3, stride = 1, bias = true, positions } = choices;
    const isDepthwise = choices.group === 'each';
    const group = choices.group === 'each' ? from.size : (choices.group ?? 1);
    const w = this.weight(to.size, from.size / group, kernel, kernel);
    const reads = (kept: readonly number[]) => (isDepthwise ? 1 : from.left(kept) / group) * kernel ** 2;
    this.costs.push(kept => ({
      macs: to.left(kept) * reads(kept) * positions,
      parameters: to.left(kept) * (reads(kept) + (bias ? 1 : 0)),
    }));
    const pad = BigInt((kernel - 1) / 2);
    return this.node('Conv', bias ? [x, w, this.weight(to.size)] : [x, w], {
      kernel_shape: [BigInt(kernel), BigInt(kernel)],
      pads: [pad, pad, pad, pad],
      strides: [BigInt(stride), BigInt(stride)],
      // Of a depthwise convolution the groups are the channels.
      group: BigInt(group),
    });
  }
  batchNorm(x: string, width: Width): string {
    this.counts(0, times(width, 4));
    const positive = this.constant(
      [width.size],
      Array.from({ length: width.size }, (_, i) => 0.5 + (i % 7) / 7),
    );
    const [scale, bias, mean] = [this.weight(width.size), this.weight(width.size), this.weight(width.size)];
    return this.node('BatchNormalization', [x, scale, bias, mean, positive], { epsilon: 1e-5 });
  }
  /** Gemm, its weight [out, in]. */
  dense(x: string, from: Width, to: Width): string {
    this.costs.push(kept => ({
      macs: from.left(kept) * to.left(kept),
      parameters: (from.left(kept) + 1) * to.left(kept),
    }));
    return this.node('Gemm', [x, this.weight(to.size, from.size), this.weight(to.size)], { transB: 1n });
  }
  /** MatMul and Add at so many positions. */
  project(x: string, from: Width, to: Width, positions: number): string {
    this.costs.push(kept => ({
      macs: positions * from.left(kept) * to.left(kept),
      parameters: (from.left(kept) + 1) * to.left(kept),
    }));
    return this.node('Add', [this.weight(to.size), this.linear(x, from.size, to.size)]);
  }

  relu = (x: string): string => this.node('Relu', [x]);
  add = (a: string, b: string): string => this.node('Add', [a, b]);
  mul = (a: string, b: string): string => this.node('Mul', [a, b]);
  concat = (axis: number, ...parts: readonly string[]): string => this.node('Concat', parts, { axis: BigInt(axis) });
  scalar = (value: number): string => this.constant([], [value]);
  index = (value: number): string => this.constant([], [value], 'int64');

  /** An operand that was an attribute before an opset. */
  private withInts(
    opType: string,
    x: string,
    given: { readonly name: string; readonly since: number; readonly values: readonly number[] },
    attributes: Record<string, AttributeArgument> = {},
  ): string {
    if (this.opset >= given.since) return this.node(opType, [x, this.ints(...given.values)], attributes);
    return this.node(opType, [x], { ...attributes, [given.name]: given.values.map(BigInt) });
  }
  clip(x: string, low: number, high: number): string {
    if (this.opset < 11) return this.node('Clip', [x], { min: low, max: high });
    return this.node('Clip', [x, this.scalar(low), this.scalar(high)]);
  }
  squeeze = (x: string, ...axes: number[]): string =>
    this.withInts('Squeeze', x, { name: 'axes', since: 13, values: axes });
  unsqueeze = (x: string, ...axes: number[]): string =>
    this.withInts('Unsqueeze', x, { name: 'axes', since: 13, values: axes });
  mean = (x: string, axes: readonly number[], keep = true): string =>
    this.withInts('ReduceMean', x, { name: 'axes', since: 18, values: axes }, { keepdims: keep ? 1n : 0n });
  /** All parts in turn. */
  split(x: string, axis: number, ...sizes: number[]): string[] {
    const attributes = { axis: BigInt(axis) };
    if (this.opset < 13) this.node('Split', [x], { ...attributes, split: sizes.map(BigInt) }, sizes.length);
    else this.node('Split', [x, this.ints(...sizes)], attributes, sizes.length);
    return [...this.graph.nodes.at(-1)!.outputs];
  }
  slice(x: string, axis: number, from: number, to: number, step = 1): string {
    if (this.opset >= 10)
      return this.node('Slice', [x, this.ints(from), this.ints(to), this.ints(axis), this.ints(step)]);
    return this.node('Slice', [x], { starts: [BigInt(from)], ends: [BigInt(to)], axes: [BigInt(axis)] });
  }
  /** Twice as high and wide, nearest. */
  upsample(x: string): string {
    const scales = this.constant([4], [1, 1, 2, 2]);
    if (this.opset < 10) return this.node('Upsample', [x, scales], { mode: 'nearest' });
    if (this.opset < 11) return this.node('Resize', [x, scales], { mode: 'nearest' });
    const modes = { mode: 'nearest', coordinate_transformation_mode: 'asymmetric', nearest_mode: 'floor' };
    // Before 13 the region that may be cropped has to be given.
    return this.node('Resize', [x, this.opset < 13 ? this.constant([0], []) : '', scales], modes);
  }
  softmax = (x: string): string => this.node('Softmax', [x], { axis: -1n });
  /** One size of a value, as a vector. */
  sizeOf(x: string, axis: number): string {
    return this.unsqueeze(this.node('Gather', [this.node('Shape', [x]), this.index(axis)], { axis: 0n }), 0);
  }
  /** Reshape to sizes that are numbers or values computed at run time. */
  reshapeTo(x: string, ...sizes: (number | string)[]): string {
    const parts = sizes.map(size => (typeof size === 'number' ? this.ints(size) : size));
    return this.node('Reshape', [x, this.concat(0, ...parts)]);
  }
  sigmoidGate = (x: string): string => this.mul(x, this.node('Sigmoid', [x]));
  /** x clip(x + 3, 0, 6) / 6, as before opset 14. */
  hardSwish(x: string): string {
    if (this.opset >= 14) return this.node('HardSwish', [x]);
    const ramp = this.clip(this.add(x, this.scalar(3)), 0, 6);
    return this.node('Div', [this.mul(x, ramp), this.scalar(6)]);
  }
  /** By the error function, as before opset 20. */
  gelu(x: string): string {
    if (this.opset >= 20) return this.node('Gelu', [x]);
    const erf = this.node('Erf', [this.node('Div', [x, this.scalar(Math.SQRT2)])]);
    return this.mul(this.mul(x, this.add(erf, this.scalar(1))), this.scalar(0.5));
  }
  /** Over the last axis; of its parts before opset 17. */
  layerNorm(x: string, size: number): string {
    this.counts(0, 2 * size);
    const [scale, bias] = [this.weight(size), this.weight(size)];
    if (this.opset >= 17) return this.node('LayerNormalization', [x, scale, bias], { axis: -1n });
    const centred = this.node('Sub', [x, this.mean(x, [-1])]);
    const variance = this.mean(this.node('Pow', [centred, this.scalar(2)]), [-1]);
    const deviation = this.node('Sqrt', [this.add(variance, this.scalar(1e-5))]);
    return this.add(this.mul(this.node('Div', [centred, deviation]), scale), bias);
  }
  /** Pooled over all positions, flattened, and classified: no channel before is an output. */
  classifier(x: string, width: Width): this {
    const pooled = this.node('Flatten', [this.node('GlobalAveragePool', [x])]);
    return this.output(this.dense(pooled, width, fixed(4)), ['N', 4]);
  }
  /** A map of two classes. */
  map(x: string, width: Width, positions: number): this {
    return this.output(this.conv2d(x, width, fixed(2), { kernel: 1, positions }), ['N', 2, null, null]);
  }
}
