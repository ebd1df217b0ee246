import type { LayerView } from '../../analysis/views';
import type { FloatPrecision } from './options';

/**
 * Time of a layer in INT8 over that in float32: between what whole networks measured on a CPU with 8-bit kernels (0.47 for ResNet-50,
 * 0.65 for MobileNetV2).
 */
const int8Time = 0.6;
const int8Bytes = 1 / 4;
/** The CPU provider computes float16 in float32: only the file gets smaller. */
const floatBytes: Readonly<Record<FloatPrecision, number>> = { float32: 1, float16: 1 / 2 };

/** What a layer costs, as shares of the whole float32 model's cost. */
export interface LayerCost {
  readonly float32: number;
  /** In the precision of layers that are not INT8. */
  readonly float: number;
  readonly int8: number;
}

/**
 * Predicts what layers cost in each precision: half by the bytes of their weights, half by their time, for which their
 * multiply-accumulates stand. Conversions at the borders are not counted. Where the MACs of any layer are unknown, bytes alone count.
 */
export class CostModel {
  readonly countsTime: boolean;
  private readonly byName: ReadonlyMap<string, LayerView>;
  private readonly bytes: number;
  private readonly macs: number;

  constructor(
    layers: readonly LayerView[],
    private readonly floatAs: FloatPrecision,
  ) {
    this.byName = new Map(layers.map(l => [l.name, l]));
    this.bytes = layers.reduce((n, l) => n + l.weightBytes, 0);
    this.macs = layers.reduce((n, l) => n + (l.macs ?? 0), 0);
    this.countsTime = this.macs > 0 && layers.every(l => l.macs !== null);
  }

  /** @param group names of nodes that are quantized together */
  of(group: readonly string[]): LayerCost {
    const views = group.map(name => this.byName.get(name)).filter(view => view !== undefined);
    const bytes = views.reduce((n, v) => n + v.weightBytes, 0) / Math.max(1, this.bytes);
    const time = views.reduce((n, v) => n + (v.macs ?? 0), 0) / Math.max(1, this.macs);
    const cost = (ofBytes: number, ofTime: number) =>
      this.countsTime ? (bytes * ofBytes + time * ofTime) / 2 : bytes * ofBytes;
    return { float32: cost(1, 1), float: cost(floatBytes[this.floatAs], 1), int8: cost(int8Bytes, int8Time) };
  }
}
