import type { Dim, Model } from '../../ir';
import { makeTensor } from '../../ir';
import { bytesOf } from '../../numeric/elements';
import { UniqueNames } from '../../passes/edit';
import { provenShapes } from '../../passes/inferredTypes';

/**
 * Lets Reshapes of a model that takes one sample at a time work out the size of their first axis, where that follows from a batch
 * of 1 and constants: of more samples the batch is a factor of it. Whether that is what the model means is for the caller to try.
 */
export function openReshapes(model: Model): void {
  const { graph } = model;
  const { main } = provenShapes(model);
  const shapeOf = (value: string) => {
    const type = main.typeOf(value);
    return type?.kind === 'tensor' ? type.shape : undefined;
  };
  const names = new UniqueNames(model);
  for (const node of graph.nodes) {
    if (node.opType !== 'Reshape' || node.domain !== '' || main.constantNodes.has(node)) continue;
    const [data, sizes] = node.inputs as [string, string];
    const given = main.contentOf(sizes)?.values[0];
    const result = shapeOf(node.outputs[0]!);
    if (shapeOf(data)?.[0] !== 1 || !isSize(given) || !result?.every(isSize)) continue;
    const values = BigInt64Array.of(-1n, ...result.slice(1).map(BigInt));
    const name = names.value(`${sizes}_open`);
    graph.initializers.set(name, makeTensor(name, 'int64', [values.length], bytesOf(values)));
    node.inputs[1] = name;
  }
}

const isSize = (size: Dim | undefined): size is number => typeof size === 'number' && size > 0;
