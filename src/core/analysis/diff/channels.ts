import type { Node } from '../../ir';
import { findOp } from '../../ops/registry';
import type { LayerGraph, Unit } from './layerGraph';
import type { Group, Side } from './matching';

/** Output channels on either side. */
export type Channels = Readonly<Record<Side, number>>;

/** Of layers that multiply by weights; undefined: they do not, or the sizes are not known. */
export function channelsOf(
  graphs: Readonly<Record<Side, LayerGraph>>,
  { a, b }: Pick<Group, Side>,
): Channels | undefined {
  const axis = outputAxis(a) ?? outputAxis(b);
  if (axis === undefined) return undefined;
  const [before, after] = [sizeAt(graphs.a, a, axis), sizeAt(graphs.b, b, axis)];
  return before === undefined || after === undefined ? undefined : { a: before, b: after };
}

const outputAxis = (units: readonly Unit[]): 1 | -1 | undefined =>
  units.map(({ node }) => linearOf(node)?.outputAxis).find(axis => axis !== undefined);

const linearOf = (node: Node) => findOp(node)?.linear;

function sizeAt(graph: LayerGraph, units: readonly Unit[], axis: 1 | -1): number | undefined {
  const type = graph.analysis.shapes.main.typeOf(units.at(-1)!.node.outputs[0] ?? '');
  const size = type?.kind === 'tensor' ? type.shape?.at(axis) : undefined;
  return typeof size === 'number' ? size : undefined;
}
