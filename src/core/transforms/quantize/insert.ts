import { type Graph, type GraphIndex, makeTensor, Node, readTensor, type Tensor } from '../../ir';
import { bytesOf, floatsOf } from '../../numeric/elements';
import { type QuantizationParameters, quantize, uint8Range } from '../../numeric/quantization';
import { mergedOrigin, replaceUses, type UniqueNames } from '../../passes/edit';
import type { Chosen, Plan } from './plan';

/** Nodes to stand behind a producer (null: at the front of the graph) or before a consumer. */
export class Insertions {
  private readonly after = new Map<Node | null, Node[]>();
  private readonly before = new Map<Node, Node[]>();

  putAfter(node: Node | null, nodes: readonly Node[]): void {
    this.after.set(node, [...(this.after.get(node) ?? []), ...nodes]);
  }
  putBefore(node: Node, nodes: readonly Node[]): void {
    this.before.set(node, [...(this.before.get(node) ?? []), ...nodes]);
  }
  apply(graph: Graph): void {
    const behind = (node: Node | null) => this.after.get(node) ?? [];
    graph.nodes = [...behind(null), ...graph.nodes.flatMap(n => [...(this.before.get(n) ?? []), n, ...behind(n)])];
  }
}

/** What reads no elements reads the integers: nothing is dequantized for it alone. */
const readsShapeOnly: ReadonlySet<string> = new Set(['Shape', 'Size']);

/** Puts QuantizeLinear and DequantizeLinear on activations. */
export class ActivationQuantizer {
  private readonly givers: ReadonlyMap<string, Chosen>;
  private readonly index: GraphIndex;

  constructor(
    private readonly graph: Graph,
    private readonly plan: Plan,
    private readonly roots: ReadonlyMap<string, string>,
    private readonly parameters: ReadonlyMap<string, QuantizationParameters>,
    private readonly names: UniqueNames,
    private readonly insertions: Insertions,
  ) {
    this.index = plan.index;
    this.givers = new Map([...plan.chosen.values()].flatMap(c => c.outputs.map(o => [o, c] as const)));
  }

  async quantize(value: string): Promise<void> {
    const constant = this.plan.constant(value);
    if (constant) await this.quantizeConstant(value, constant);
    else this.quantizeActivation(value);
  }

  private quantizeActivation(value: string): void {
    const giver = this.givers.get(value);
    const producer = this.index.producer(value) ?? null;
    const uses = this.index.consumers(value);
    // An integer kernel needs the QuantizeLinear as the only reader of its result: what is given out is dequantized again.
    const givenOut = giver !== undefined && this.index.isGraphOutput(value);
    const float = givenOut ? this.names.value(`${value}_float`) : value;
    const dequantized = givenOut ? value : this.names.value(`${value}_dequantized`);
    const quantized = this.names.value(`${value}_quantized`);
    if (givenOut) producer!.outputs = producer!.outputs.map(o => (o === value ? float : o));
    for (const { node, input } of uses) {
      if (input < 0) {
        if (giver) for (const { graph } of node.subgraphs()) replaceUses(graph, value, dequantized);
      } else if (giver && readsShapeOnly.has(node.opType)) node.inputs[input] = quantized;
      else if (giver || this.readsQuantized(node, input)) node.inputs[input] = dequantized;
    }
    const origin = producer ?? uses.find(u => u.input >= 0)?.node;
    const pair = this.pair(value, [float, quantized, dequantized], origin ? mergedOrigin(origin) : []);
    this.insertions.putAfter(producer, pair);
  }

  private readsQuantized(node: Node, input: number): boolean {
    return this.plan.chosen.get(node)?.inputs.some(i => i.input === input) ?? false;
  }

  private pair(
    value: string,
    [float, quantized, dequantized]: readonly [string, string, string],
    origin: readonly string[],
  ): Node[] {
    const parameters = this.parameterInputs(value);
    const node = (opType: string, from: string, to: string) =>
      Object.assign(new Node(this.names.node(`${value}_${opType}`), opType, [from, ...parameters], [to]), { origin });
    return [node('QuantizeLinear', float, quantized), node('DequantizeLinear', quantized, dequantized)];
  }

  private async quantizeConstant(value: string, tensor: Tensor): Promise<void> {
    const parameters = this.parameters.get(this.roots.get(value)!)!;
    const floats = floatsOf(tensor.type, await readTensor(tensor));
    const bytes = Uint8Array.from(floats, x => quantize(x, parameters, uint8Range));
    const quantized = this.names.value(`${value}_quantized`);
    const dequantized = this.names.value(`${value}_dequantized`);
    this.graph.initializers.set(quantized, makeTensor(quantized, 'uint8', tensor.dims, bytes));
    const inputs = [quantized, ...this.parameterInputs(value)];
    const node = new Node(this.names.node(`${value}_DequantizeLinear`), 'DequantizeLinear', inputs, [dequantized]);
    const readers = this.index.consumers(value).filter(u => this.readsQuantized(u.node, u.input));
    node.origin = mergedOrigin(...readers.map(u => u.node));
    for (const { node: reader, input } of readers) reader.inputs[input] = dequantized;
    this.insertions.putAfter(null, [node]);
  }

  private readonly stored = new Map<string, readonly [scale: string, zeroPoint: string]>();

  /** Names of the scale and the zero point of a value; stored once for all values that share them. */
  private parameterInputs(value: string): readonly [string, string] {
    const root = this.roots.get(value)!;
    const known = this.stored.get(root);
    if (known) return known;
    const { scale, zeroPoint } = this.parameters.get(root)!;
    const names = [this.names.value(`${root}_scale`), this.names.value(`${root}_zero_point`)] as const;
    this.graph.initializers.set(names[0], makeTensor(names[0], 'float32', [], bytesOf(Float32Array.of(scale))));
    this.graph.initializers.set(names[1], makeTensor(names[1], 'uint8', [], Uint8Array.of(zeroPoint)));
    this.stored.set(root, names);
    return names;
  }
}
