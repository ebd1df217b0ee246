import { type Graph, GraphIndex, type Node, readTensor, type Tensor } from '../ir';
import { floatsOf } from '../numeric/elements';
import { contentNumbers } from '../ops/content';
import { tensorContent } from '../ops/tensorContent';
import { constantTensor } from './normalizeConstants';

/** Looks a value's tensor up through Constant nodes and Identity. */
export class Constants {
  constructor(
    readonly graph: Graph,
    readonly index = new GraphIndex(graph),
  ) {}

  /** The tensor of a value that is an initializer, a Constant node, or an Identity of one; undefined otherwise. */
  tensor(value: string | undefined): Tensor | undefined {
    let name = value;
    while (name) {
      const initializer = this.graph.initializers.get(name);
      if (initializer) return initializer;
      const node: Node | undefined = this.index.producer(name);
      if (node?.domain !== '') return undefined;
      if (node.opType === 'Constant') return constantTensor(node);
      if (node.opType !== 'Identity') return undefined;
      name = node.inputs[0];
    }
    return undefined;
  }

  /** The values of a small constant that is in memory, as plain numbers; undefined for others: nothing is read from the file. */
  numbers(value: string | undefined): readonly number[] | undefined {
    const tensor = this.tensor(value);
    return tensor && contentNumbers(tensorContent(tensor));
  }

  /** The values of a constant float tensor as float32; undefined when it is not constant or of another type. */
  async floats(value: string | undefined): Promise<Float32Array | undefined> {
    const tensor = this.tensor(value);
    if (!tensor || !floatTypes.has(tensor.type)) return undefined;
    return floatsOf(tensor.type, await readTensor(tensor));
  }
}

const floatTypes: ReadonlySet<string> = new Set(['float32', 'float16', 'bfloat16', 'float64']);
