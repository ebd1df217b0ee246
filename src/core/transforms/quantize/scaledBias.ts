import type { GraphIndex, Node } from '../../ir';
import { floatValues } from './floatWeights';
import type { NodeWriter } from './nodeWriter';

/** The value that a product adds: its third input, times `beta` where it has one; undefined without a third input. */
export async function scaledBias(
  node: Node,
  { index, write }: { readonly index: GraphIndex; readonly write: NodeWriter },
): Promise<string | undefined> {
  const name = node.inputs[2];
  const beta = node.float('beta', 1);
  if (!name || beta === 1) return name || undefined;
  const bias = index.constant(name)!;
  return write.constant(`${bias.name}_scaled`, 'float32', bias.dims, await floatValues(bias, beta));
}
