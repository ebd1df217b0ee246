import { type DataType, type Graph, type Node, type Shape, tensorType, type ValueType } from '../ir';
import { contentNumbers, count, MAX_CONTENT } from '../ops/content';
import type { Content, InferContext } from '../ops/op';
import type { GraphShapes } from './graphShapes';

/** What a context asks of the inference that it is part of. */
export interface GraphInference {
  inferGraph(
    graph: Graph,
    parent: GraphShapes,
    inputs: readonly (ValueType | undefined)[],
    contents: readonly (Content | undefined)[],
  ): (ValueType | undefined)[];
  problem(message: string): void;
}

/** The view of one node that an operator's `infer` gets; collects what it says of the outputs. */
export class NodeContext implements InferContext {
  readonly outputTypes: (ValueType | undefined)[] = [];
  readonly outputContents: (Content | undefined)[] = [];

  constructor(
    readonly node: Node,
    private readonly scope: GraphShapes,
    private readonly inference: GraphInference,
  ) {}

  get opset(): number {
    return this.scope.opset(this.node.domain);
  }
  input(index: number): ValueType | undefined {
    const name = this.node.inputs[index];
    return name ? this.scope.typeOf(name) : undefined;
  }
  shape(index: number): Shape | undefined {
    const type = this.input(index);
    return type?.kind === 'tensor' ? type.shape : undefined;
  }
  type(index: number): DataType | undefined {
    const type = this.input(index);
    return type?.kind === 'tensor' ? type.type : undefined;
  }
  content(index: number): Content | undefined {
    const name = this.node.inputs[index];
    return name ? this.scope.contentOf(name) : undefined;
  }
  constantInts(index: number): readonly number[] | undefined {
    const values = contentNumbers(this.content(index));
    return values?.every(Number.isInteger) ? values : undefined;
  }

  setOutput(index: number, type: DataType | undefined, shape: Shape | undefined): void {
    this.setOutputType(index, tensorType(type, this.sound(shape)));
  }
  setOutputType(index: number, type: ValueType): void {
    if (this.node.outputs[index]) this.outputTypes[index] = type;
  }
  /** Contents of unlikely size or shape are dropped: they are a help, never needed. */
  setContent(index: number, content: Content): void {
    if (content.values.length > MAX_CONTENT || count(content.shape) !== content.values.length) return;
    this.outputContents[index] = content;
  }

  /** A size that is no size (negative, fractional, beyond exact integers) comes from a malformed node. */
  private sound(shape: Shape | undefined): Shape | undefined {
    const wrong = shape?.find(d => typeof d === 'number' && !(Number.isSafeInteger(d) && d >= 0));
    if (wrong === undefined) return shape;
    this.problem(`an output would have the size ${wrong}`);
    return undefined;
  }

  inferGraph(
    graph: Graph,
    inputs: readonly (ValueType | undefined)[],
    contents: readonly (Content | undefined)[] = [],
  ): (ValueType | undefined)[] {
    return this.inference.inferGraph(graph, this.scope, inputs, contents);
  }
  graphOutputContent(graph: Graph, index: number): Content | undefined {
    const output = graph.outputs[index];
    return output && this.scope.subgraphs.get(graph)?.contentOf(output.name);
  }
  problem(message: string): void {
    this.inference.problem(`${this.node.name} (${this.node.opType}): ${message}`);
  }
}
