import { type DataType, type Dim, type Graph, type Node, type Tensor, tensorType, type ValueType } from '../ir';
import type { Content } from '../ops/op';
import { symbolsOf } from '../ops/symbolic';
import { tensorContent } from '../ops/tensorContent';
import { isAnonymous } from './dimBindings';

/** What is known of one graph's values: types, small contents, and what is constant. Names resolve outwards as in ONNX. */
export class GraphShapes {
  readonly types = new Map<string, ValueType>();
  readonly contents = new Map<string, Content>();
  /** Values that are computed from constants alone, initializers among them. */
  readonly constants = new Set<string>();
  readonly constantNodes = new Set<Node>();
  /** Sub-graphs in attributes, as last inferred. */
  readonly subgraphs = new Map<Graph, GraphShapes>();
  /** Bodies of calls of model-local functions. */
  readonly calls = new Map<Node, GraphShapes>();

  constructor(
    readonly graph: Graph,
    readonly parent: GraphShapes | undefined,
    /** Operator set versions that the graph's nodes refer to: a function's body has its own. */
    readonly opsets: ReadonlyMap<string, number>,
    /** Levels of bodies and calls above. */
    readonly depth: number = parent ? parent.depth + 1 : 0,
    /** For the body of a model-local function: where it is called from. */
    readonly call?: { readonly node: Node; readonly scope: GraphShapes },
  ) {
    for (const [name, tensor] of graph.initializers) {
      this.types.set(name, tensorType(tensor.type, tensor.dims));
      this.constants.add(name);
    }
  }

  typeOf(name: string): ValueType | undefined {
    return this.types.get(name) ?? this.parent?.typeOf(name);
  }

  contentOf(name: string): Content | undefined {
    const known = this.contents.get(name);
    if (known) return known;
    const tensor = this.graph.initializers.get(name);
    if (!tensor) return this.types.has(name) ? undefined : this.parent?.contentOf(name);
    return this.rememberTensor(name, tensor);
  }

  private rememberTensor(name: string, tensor: Tensor): Content | undefined {
    const content = tensorContent(tensor);
    if (content) this.contents.set(name, content);
    return content;
  }

  isConstant(name: string): boolean {
    if (this.constants.has(name)) return true;
    return !this.types.has(name) && this.parent !== undefined && this.parent.isConstant(name);
  }

  elementType(name: string): DataType | undefined {
    const type = this.typeOf(name);
    return type?.kind === 'tensor' ? type.type : undefined;
  }

  opset(domain: string): number {
    return this.opsets.get(domain) ?? 1;
  }

  /** Hides internal symbols once inference is over: what they are part of is unknown. */
  publish(): void {
    for (const [name, type] of this.types)
      if (type.kind === 'tensor' && type.shape?.some(isInternal))
        this.types.set(name, tensorType(type.type, type.shape.map(publicDim)));
    for (const child of [...this.subgraphs.values(), ...this.calls.values()]) child.publish();
  }
}

const isInternal = (dim: Dim): boolean =>
  typeof dim === 'string' && dim.includes('?') && [...symbolsOf(dim)].some(isAnonymous);
const publicDim = (dim: Dim): Dim => (isInternal(dim) ? null : dim);
