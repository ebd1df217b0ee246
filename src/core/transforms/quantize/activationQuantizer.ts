import { type GraphIndex, type Model, makeTensor, Node, readTensor, type Tensor } from '../../ir';
import { bytesOf, floatsOf } from '../../numeric/elements';
import { quantize } from '../../numeric/quantization';
import { findOp } from '../../ops/registry';
import { mergedOrigin, replaceUses, type UniqueNames } from '../../passes/edit';
import type { ActivationBits } from './codes';
import type { Insertions } from './insert';
import type { Parameters } from './parameters';
import type { Chosen, Plan } from './plan';

type Uses = ReturnType<GraphIndex['consumers']>;

/**
 * Puts QuantizeLinear and DequantizeLinear on activations. A layer gives its result in the integers that it computes with; readers
 * with integers of another width share one conversion behind that. What no quantized layer gives is quantized once for each width.
 */
export class ActivationQuantizer {
  private readonly givers: ReadonlyMap<string, Chosen>;
  private readonly index: GraphIndex;

  constructor(
    private readonly model: Model,
    private readonly plan: Plan,
    private readonly parameters: Parameters,
    private readonly names: UniqueNames,
    private readonly insertions: Insertions,
  ) {
    this.index = plan.index;
    this.givers = new Map([...plan.chosen.values()].flatMap(c => c.outputs.map(o => [o, c] as const)));
  }

  async quantize(value: string): Promise<void> {
    const uses = this.index.consumers(value);
    const readers = new Map<ActivationBits, Uses>();
    for (const use of uses) {
      const bits = this.bitsReadBy(use.node, use.input);
      if (bits) readers.set(bits, [...(readers.get(bits) ?? []), use]);
    }
    const constant = this.plan.constant(value);
    const giver = this.givers.get(value);
    if (constant) for (const [bits, of] of readers) await this.quantizeConstant(value, constant, bits, of);
    else if (giver) this.quantizeResult(value, giver, uses, readers);
    else for (const [bits, of] of readers) this.quantizeFloat(value, bits, of);
  }

  /** A value that no quantized layer gives: the readers of one width get the pair, others the float value. */
  private quantizeFloat(value: string, bits: ActivationBits, uses: Uses): void {
    const producer = this.index.producer(value) ?? null;
    const dequantized = this.names.value(`${value}_dequantized`);
    read(uses, dequantized);
    const origin = producer ?? uses[0]!.node;
    this.insertions.putAfter(producer, this.pair(value, value, dequantized, bits, mergedOrigin(origin)));
  }

  private quantizeResult(
    value: string,
    { bits }: Chosen,
    uses: Uses,
    readers: ReadonlyMap<ActivationBits, Uses>,
  ): void {
    const producer = this.index.producer(value)!;
    // An integer kernel needs the QuantizeLinear as the only reader of its result: what is given out is dequantized again.
    const givenOut = this.index.isGraphOutput(value);
    const float = givenOut ? this.names.value(`${value}_float`) : value;
    const dequantized = givenOut ? value : this.names.value(`${value}_dequantized`);
    if (givenOut) producer.outputs = producer.outputs.map(o => (o === value ? float : o));
    const origin = mergedOrigin(producer);
    const pair = this.pair(value, float, dequantized, bits, origin);
    const quantized = pair[0]!.outputs[0]!;
    for (const { node, input } of uses) {
      if (input < 0) for (const { graph } of node.subgraphs()) replaceUses(graph, value, dequantized);
      // What reads no elements reads the integers: nothing is dequantized for it alone.
      else node.inputs[input] = findOp(node)?.readsShape ? quantized : dequantized;
    }
    this.insertions.putAfter(producer, pair);
    for (const [otherBits, of] of readers) {
      if (otherBits === bits) continue;
      const converted = this.names.value(`${value}_dequantized`);
      read(of, converted);
      this.insertions.putAfter(producer, this.pair(value, dequantized, converted, otherBits, origin));
    }
  }

  /** Bits in which a chosen node reads an input; undefined for others. */
  private bitsReadBy(node: Node, input: number): ActivationBits | undefined {
    const reader = this.plan.chosen.get(node);
    return reader?.inputs.some(i => i.input === input) ? reader.bits : undefined;
  }

  private pair(
    value: string,
    from: string,
    to: string,
    bits: ActivationBits,
    origin: readonly string[],
  ): readonly [Node, Node] {
    const quantized = this.names.value(`${value}_quantized`);
    const inputs = this.parameters.inputsOf(value, bits);
    const node = (opType: string, input: string, output: string) => {
      const name = this.names.node(`${value}_${opType}`);
      return Object.assign(new Node(name, opType, [input, ...inputs], [output], this.domainFor(bits)), { origin });
    };
    return [node('QuantizeLinear', from, quantized), node('DequantizeLinear', quantized, to)];
  }

  private async quantizeConstant(value: string, tensor: Tensor, bits: ActivationBits, uses: Uses): Promise<void> {
    const { parameters, codes } = this.parameters.of(value, bits);
    const floats = floatsOf(tensor.type, await readTensor(tensor));
    const integers = codes.array.from(floats, x => quantize(x, parameters, codes.range));
    const quantized = this.names.value(`${value}_quantized`);
    const dequantized = this.names.value(`${value}_dequantized`);
    this.model.graph.initializers.set(quantized, makeTensor(quantized, codes.type, tensor.dims, bytesOf(integers)));
    const inputs = [quantized, ...this.parameters.inputsOf(value, bits)];
    const name = this.names.node(`${value}_DequantizeLinear`);
    const node = new Node(name, 'DequantizeLinear', inputs, [dequantized], this.domainFor(bits));
    node.origin = mergedOrigin(...uses.map(u => u.node));
    read(uses, dequantized);
    this.insertions.putAfter(null, [node]);
  }

  /** The standard's operators take 16 bits from opset 21 on, onnxruntime's own always. */
  private domainFor(bits: ActivationBits): string {
    if (bits === 8 || this.model.opset() >= 21) return '';
    if (this.model.opset(MICROSOFT) === 0) this.model.opsets.set(MICROSOFT, 1);
    return MICROSOFT;
  }
}

const MICROSOFT = 'com.microsoft';

function read(uses: Uses, value: string): void {
  for (const { node, input } of uses) node.inputs[input] = value;
}
