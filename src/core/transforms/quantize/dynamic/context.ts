import type { GraphIndex, Model, Node } from '../../../ir';
import type { IntegerRange } from '../../../numeric/quantization';
import type { Selection } from '../../selection';
import type { Insertions } from '../insert';
import type { NodeWriter } from '../nodeWriter';

export interface DynamicSettings extends Selection {
  /** One scale per weight instead of one per output channel. */
  readonly perTensor: boolean;
  readonly weightRange: IntegerRange;
}

/** What the rewriting of one node works with. */
export interface DynamicContext {
  readonly model: Model;
  /** Of the graph as it was before anything was rewritten. */
  readonly index: GraphIndex;
  readonly write: NodeWriter;
  readonly insertions: Insertions;
  readonly settings: DynamicSettings;
  readonly activations: DynamicActivations;
}

/** Quantizes values by the range that they turn out to have, each once however many read it. */
export class DynamicActivations {
  private readonly quantized = new Map<string, QuantizedActivation>();
  constructor(
    private readonly index: GraphIndex,
    private readonly write: NodeWriter,
    private readonly insertions: Insertions,
  ) {}

  /** u8, asymmetric, one scale for the tensor: as DynamicQuantizeLinear defines it. */
  of(value: string, reader: Node): QuantizedActivation {
    const known = this.quantized.get(value);
    if (known) return known;
    const node = this.write.node(reader, 'DynamicQuantizeLinear', [value], { outputs: 3, hint: value });
    this.insertions.putAfter(this.index.producer(value) ?? null, [node]);
    const [quantized, scale, zeroPoint] = node.outputs as [string, string, string];
    const entry = { quantized, scale, zeroPoint };
    this.quantized.set(value, entry);
    return entry;
  }
}

export interface QuantizedActivation {
  readonly quantized: string;
  readonly scale: string;
  readonly zeroPoint: string;
}
