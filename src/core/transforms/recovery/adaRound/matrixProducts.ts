import { Graph, intsAttribute, Model, Node, tensorType } from '../../../ir';
import { encodeToBytes } from '../../../onnx';
import type { Feeds, Runtime, Session } from '../../../ports';

/** Stacked float32 matrices [stack, rows, columns] in C order. */
export interface Matrices {
  readonly dims: readonly [stack: number, rows: number, columns: number];
  readonly data: Float32Array;
}

/** Products of stacked matrices, computed by the runtime. */
export class MatrixProducts {
  private constructor(
    private readonly product: Session,
    private readonly gram: Session,
  ) {}

  static async open(runtime: Runtime): Promise<MatrixProducts> {
    const transpose = new Node('transpose', 'Transpose', ['a'], ['t']).set(intsAttribute('perm', [0, 2, 1]));
    const gram = modelOf(['a'], [transpose, new Node('product', 'MatMul', ['t', 'a'], ['y'])]);
    const product = modelOf(['a', 'b'], [new Node('product', 'MatMul', ['a', 'b'], ['y'])]);
    return new MatrixProducts(await sessionOf(runtime, product), await sessionOf(runtime, gram));
  }

  /** [s, m, k] x [s, k, n] -> [s, m, n] */
  multiply = (a: Matrices, b: Matrices): Promise<Float32Array> => run(this.product, { a, b });

  /** [s, n, k] -> the transpose times itself, [s, k, k] */
  gramOf = (a: Matrices): Promise<Float32Array> => run(this.gram, { a });

  async release(): Promise<void> {
    await this.product.release();
    await this.gram.release();
  }
}

async function run(session: Session, operands: Readonly<Record<string, Matrices>>): Promise<Float32Array> {
  const feeds: Feeds = {};
  for (const [name, matrices] of Object.entries(operands)) feeds[name] = { type: 'float32', ...matrices };
  const { y } = await session.run(feeds);
  if (!(y?.data instanceof Float32Array)) throw new Error('a product of float32 matrices is float32');
  return y.data;
}

function modelOf(inputs: readonly string[], nodes: Node[]): Model {
  const graph = new Graph('products');
  graph.nodes = nodes;
  graph.inputs = inputs.map(name => ({ name, type: tensorType('float32', [null, null, null]) }));
  graph.outputs = [{ name: 'y', type: tensorType('float32', [null, null, null]) }];
  const model = new Model(graph);
  model.irVersion = 7;
  model.opsets.set('', 13);
  return model;
}

const sessionOf = async (runtime: Runtime, model: Model): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) });
