import { type Graph, type GraphIndex, makeTensor, type Node, type Tensor, tensorElements } from '../../ir';
import { floatBytes } from '../../numeric/elements';
import type { LinearLayout } from '../../ops/linear';
import { findOp } from '../../ops/registry';
import type { UniqueNames } from '../../passes/edit';
import { floatValues } from '../quantize/floatWeights';

/**
 * A Conv or Gemm with constant float32 parameters, whose channels can be scaled and whose bias can be moved. Nothing reaches the
 * graph before `store`.
 */
export class LinearLayer {
  /** Factors of the weights, asked for so far: kept apart from them so that they are rounded once. */
  private readonly outputFactors: Float64Array;
  private readonly inputFactors: Float64Array;

  private constructor(
    readonly node: Node,
    private readonly weight: Tensor,
    private readonly values: Float32Array,
    /** One value per output channel: what the layer adds, `beta` included. */
    private readonly bias: Float64Array,
    private readonly layout: LinearLayout,
  ) {
    this.outputFactors = new Float64Array(this.outputs).fill(1);
    this.inputFactors = new Float64Array(this.inputs).fill(1);
  }

  /** Undefined for other nodes, and where the parameters are shared with other nodes, given out or computed. */
  static async read(index: GraphIndex, node: Node): Promise<LinearLayer | undefined> {
    const op = findOp(node);
    if (!op?.linear || op.quantize?.bias === undefined) return undefined;
    const weight = index.graph.initializers.get(node.inputs[1] ?? '');
    if (weight?.type !== 'float32' || index.consumers(weight.name).length > 1 || index.isGraphOutput(weight.name))
      return undefined;
    const layout = op.linear.layout(node, weight.dims);
    if (!layout || tensorElements(weight) === 0) return undefined;
    const bias = await biasOf(index, node, outputsOf(layout));
    return bias && new LinearLayer(node, weight, await floatValues(weight), bias, layout);
  }

  get outputs(): number {
    return outputsOf(this.layout);
  }
  get inputs(): number {
    const { rows, columns, rowsAreOutputs, groups } = this.layout;
    return rowsAreOutputs ? columns * groups : rows;
  }

  /** Largest magnitude of the weights of each output channel. */
  outputMagnitudes(): Float64Array {
    const result = new Float64Array(this.outputs);
    this.forEachPair((magnitude, output) => {
      result[output] = Math.max(result[output]!, magnitude);
    });
    return result;
  }

  /** Largest magnitude of the weights that read each input channel. */
  inputMagnitudes(): Float64Array {
    const result = new Float64Array(this.inputs);
    this.forEachPair((magnitude, _, input) => {
      result[input] = Math.max(result[input]!, magnitude);
    });
    return result;
  }

  scaleOutputs(factors: ArrayLike<number>): void {
    for (let c = 0; c < this.outputs; c++) {
      this.outputFactors[c]! *= factors[c]!;
      this.bias[c]! *= factors[c]!;
    }
  }
  scaleInputs(factors: ArrayLike<number>): void {
    for (let c = 0; c < this.inputs; c++) this.inputFactors[c]! *= factors[c]!;
  }

  /** What each output grows by when every element of input channel c grows by `shifts[c]`, away from any padding. */
  response(shifts: ArrayLike<number>): Float64Array {
    const result = new Float64Array(this.outputs);
    const alpha = this.node.float('alpha', 1);
    this.forEachRun((from, to, output, input) => {
      const factor = alpha * this.factor(output, input) * shifts[input]!;
      for (let i = from; i < to; i++) result[output]! += this.values[i]! * factor;
    });
    return result;
  }

  addToBias(shifts: ArrayLike<number>): void {
    for (let c = 0; c < this.outputs; c++) this.bias[c]! += shifts[c]!;
  }

  /** Writes weight and bias into the graph. The bias gets a name of its own. */
  store(graph: Graph, names: UniqueNames): void {
    const { node, weight } = this;
    const scaled = new Float32Array(this.values.length);
    this.forEachRun((from, to, output, input) => {
      const factor = this.factor(output, input);
      for (let i = from; i < to; i++) scaled[i] = this.values[i]! * factor;
    });
    graph.initializers.set(weight.name, makeTensor(weight.name, 'float32', weight.dims, floatBytes('float32', scaled)));
    const name = names.value(`${node.name}_bias`);
    graph.initializers.set(name, makeTensor(name, 'float32', [this.outputs], floatBytes('float32', this.bias)));
    node.inputs[2] = name;
    node.attributes.delete('beta');
  }

  private factor(output: number, input: number): number {
    return this.outputFactors[output]! * this.inputFactors[input]!;
  }

  private forEachPair(visit: (magnitude: number, output: number, input: number) => void): void {
    this.forEachRun((from, to, output, input) => {
      let largest = 0;
      for (let i = from; i < to; i++) largest = Math.max(largest, Math.abs(this.values[i]!));
      visit(largest * this.factor(output, input), output, input);
    });
  }

  /** Visits the weights between each output channel and each input channel that it reads. */
  private forEachRun(visit: (from: number, to: number, output: number, input: number) => void): void {
    const { rows, columns, inner, rowsAreOutputs, groups } = this.layout;
    const rowsPerGroup = rows / groups;
    for (let row = 0, from = 0; row < rows; row++) {
      const firstInput = Math.floor(row / rowsPerGroup) * columns;
      for (let column = 0; column < columns; column++, from += inner)
        if (rowsAreOutputs) visit(from, from + inner, row, firstInput + column);
        else visit(from, from + inner, column, row);
    }
  }
}

const outputsOf = ({ rows, columns, rowsAreOutputs }: LinearLayout): number => (rowsAreOutputs ? rows : columns);

/** What a layer adds to each output channel, `beta` included; undefined where that is computed, or differs along other axes. */
export async function biasOf(index: GraphIndex, node: Node, channels: number): Promise<Float64Array | undefined> {
  const name = node.inputs[2];
  if (!name) return new Float64Array(channels);
  const tensor = index.constant(name);
  if (tensor?.type !== 'float32') return undefined;
  const values = await floatValues(tensor, node.float('beta', 1));
  if (values.length !== 1 && (values.length !== channels || tensor.dims.at(-1) !== channels)) return undefined;
  return Float64Array.from({ length: channels }, (_, c) => values[values.length === 1 ? 0 : c]!);
}
