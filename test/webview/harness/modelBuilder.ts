import type { GraphEdge, GraphItem, LayerView, ModelView, ValueView } from '../../../src/protocol/views';

type Shape = readonly (number | string | null)[];
export interface LayerOptions {
  readonly family: string;
  readonly shape: Shape | null;
  readonly parameters?: number;
  /** null: unknown. */
  readonly macs?: number | null;
  readonly weightShape?: string;
}

/** Builds a ModelView layer by layer, with the sums a real one has. */
export class ModelBuilder {
  private readonly layers: LayerView[] = [];
  private readonly items: GraphItem[] = [];
  private readonly edges: GraphEdge[] = [];
  private readonly inputs: ValueView[] = [];
  private readonly outputs: ValueView[] = [];
  private readonly produced: { value: string; label: string }[] = [];

  /** Returns the item's id, to be given to later layers. */
  input(name: string, shape: Shape): number {
    const id = this.items.length;
    this.inputs.push({ name, shape, type: 'float32' });
    this.items.push({ id, kind: 'input', index: this.inputs.length - 1, title: name, family: 'other' });
    this.produced[id] = { value: name, label: labelOf(shape) };
    return id;
  }

  layer(op: string, name: string, from: readonly number[], options: LayerOptions): number {
    const id = this.items.length;
    const { family, shape, parameters = 0, macs = 0, weightShape } = options;
    this.layers.push({
      name,
      op,
      outputs: [{ name: `${name}_out`, shape, type: 'float32' }],
      parameters,
      macs,
      weightBytes: parameters * 4,
    });
    this.items.push({
      id,
      kind: 'layer',
      index: this.layers.length - 1,
      title: op,
      family,
      ...(weightShape === undefined ? {} : { weightShape }),
    });
    this.produced[id] = { value: `${name}_out`, label: labelOf(shape) };
    this.connect(from, id);
    return id;
  }

  output(name: string, from: number, shape: Shape): void {
    const id = this.items.length;
    this.outputs.push({ name, shape, type: 'float32' });
    this.items.push({ id, kind: 'output', index: this.outputs.length - 1, title: name, family: 'other' });
    this.connect([from], id);
  }

  build(fileName: string, overrides: Partial<ModelView> = {}): ModelView {
    const unknownCost = this.layers.filter(l => l.macs === null).map(l => l.name);
    const sum = (value: (layer: LayerView) => number) => this.layers.reduce((total, layer) => total + value(layer), 0);
    const macs = unknownCost.length > 0 ? null : sum(l => l.macs ?? 0);
    const weightBytes = sum(l => l.weightBytes);
    return {
      name: 'main_graph',
      opset: 17,
      irVersion: 8,
      bytes: weightBytes + 41_230,
      nodes: this.layers.length,
      parameters: sum(l => l.parameters),
      macs,
      flops: macs === null ? null : 2 * macs,
      weightBytes,
      peakActivationBytes: 4_816_896,
      unknownCost,
      inputs: this.inputs,
      outputs: this.outputs,
      layers: this.layers,
      path: `/models/${fileName}`,
      fileName,
      hash: 'hash',
      recipeHash: 'recipeHash',
      producer: 'pytorch 2.4.0',
      opsets: { '': 17 },
      metadata: {},
      symbols: [],
      graph: { items: this.items, edges: this.edges },
      notices: [],
      ...overrides,
    };
  }

  private connect(from: readonly number[], to: number): void {
    for (const source of from) this.edges.push({ from: source, to, ...this.produced[source]! });
  }
}

const labelOf = (shape: Shape | null) => (shape ? shape.map(d => d ?? '?').join(' × ') : '');
