import type { LayerGraph, Unit } from './layerGraph';
import { type Group, type Matching, otherSide, outerReaders, type Side } from './matching';

/** What a linear layer's weights and bias can take up. */
const scaling: ReadonlySet<string> = new Set(['BatchNormalization', 'Add', 'Sub', 'Mul', 'Div']);

/**
 * Scaling and shifting by constants that one model has after a group and the other has not, where the group's weights
 * became others: it was folded into them, and joins the group. True when there was any.
 */
export function absorbScaling(matching: Matching, group: Group): boolean {
  for (const side of ['a', 'b'] as const) {
    const [reader, ...others] = outerReaders(matching, side, group);
    if (!reader || others.length > 0 || !matching.isFree(side, reader.unit)) continue;
    if (!isScaling(matching.graphs[side], reader.unit) || isReplaced(matching, otherSide(side), group, reader.unit))
      continue;
    if (!matching.weightsDiffer(group)) continue;
    matching.absorb(side, reader.unit, group);
    return true;
  }
  return false;
}

const isScaling = ({ analysis }: LayerGraph, { node, sources }: Unit): boolean =>
  sources.length === 1 &&
  node.domain === '' &&
  scaling.has(node.opType) &&
  (analysis.weights.get(node) ?? []).length > 0;

/** The other model has such a layer too, which only is not matched yet. */
const isReplaced = (matching: Matching, side: Side, group: Group, unit: Unit): boolean =>
  outerReaders(matching, side, group).some(
    r => matching.isFree(side, r.unit) && r.unit.node.opType === unit.node.opType,
  );
