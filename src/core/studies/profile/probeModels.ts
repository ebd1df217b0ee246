import { Graph, intAttribute, Model, makeTensor, Node, tensorType, type ValueType } from '../../ir';

/** Small models that measure the machine and the runtime rather than themselves. Input `x`, float32. */

/** A chain of equal kernels that each take `arity` times the same tensor of `shape`: all that they cost is being called. */
export function chainModel(op: string, kernels: number, arity: number, shape: readonly number[] = [1, 4]): Model {
  const type = tensorType('float32', shape);
  const nodes = Array.from({ length: kernels }, (_, i) => {
    const inputs = new Array<string>(arity).fill(valueAt(i));
    return new Node(`k${i}`, op, inputs, [valueAt(i + 1)]);
  });
  return modelOf(nodes, type, valueAt(kernels), type);
}

/** `products` products of an n x n input by an n x n weight; 2 n^3 FLOPs each. Its output is one number. */
export function productModel(n: number, products: number): Model {
  const nodes = Array.from(
    { length: products },
    (_, i) => new Node(`k${i}`, 'MatMul', [valueAt(i), 'w'], [valueAt(i + 1)]),
  );
  const model = modelOf(summed(nodes), tensorType('float32', [n, n]), 'sum', tensorType('float32', []));
  // A weight whose rows mix to a mean: products stay of the input's size.
  const weight = new Float32Array(n * n).fill(1 / n);
  model.graph.initializers.set('w', makeTensor('w', 'float32', [n, n], new Uint8Array(weight.buffer)));
  return model;
}

/** `additions` sums of two tensors of `elements` floats; 12 bytes per element moved each. Its output is one number. */
export function additionModel(elements: number, additions: number): Model {
  const nodes = Array.from(
    { length: additions },
    (_, i) => new Node(`k${i}`, 'Add', [valueAt(i), 'x'], [valueAt(i + 1)]),
  );
  return modelOf(summed(nodes), tensorType('float32', [elements]), 'sum', tensorType('float32', []));
}

const valueAt = (i: number): string => (i === 0 ? 'x' : `y${i}`);

/** Only one number leaves the runtime: copying a large output out would be measured too. */
function summed(nodes: Node[]): Node[] {
  const last = nodes.at(-1)!.outputs[0]!;
  return [...nodes, new Node('sum', 'ReduceMax', [last], ['sum']).set(intAttribute('keepdims', 0))];
}

function modelOf(nodes: Node[], input: ValueType, output: string, outputType: ValueType): Model {
  const graph = new Graph('probe');
  graph.nodes = nodes;
  graph.inputs = [{ name: 'x', type: input }];
  graph.outputs = [{ name: output, type: outputType }];
  const model = new Model(graph);
  model.irVersion = 7;
  model.opsets.set('', 13);
  return model;
}
