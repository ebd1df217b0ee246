import type { Progress } from '../../ports';
import type { Analysis } from '../analyse';
import { matchByContent } from './byContent';
import { matchByName } from './byName';
import { matchByOrder } from './byOrder';
import { changesOf, type Tensors } from './changes';
import { type Channels, channelsOf } from './channels';
import { isConversion, LayerGraph, type Unit } from './layerGraph';
import { type Evidence, type Group, Matching, type Side } from './matching';
import { matchNeighbours } from './neighbours';
import { matchRegions } from './regions';
import { tensorIds } from './tensorIds';
import { Interner, levels, unitKeys } from './unitKeys';

/** Layers of two models that do the same work. */
export interface AlignedGroup {
  readonly a: readonly Unit[];
  readonly b: readonly Unit[];
  readonly by: Evidence;
  readonly changes: readonly string[];
  /** Of layers that multiply by weights, where both are known. */
  readonly channels: Channels | undefined;
  /** One float layer on either side, of the same operator, attributes, constants and inputs: the same function of a's values. */
  readonly same: boolean;
}

export interface LayerAlignment {
  readonly graphs: Readonly<Record<Side, LayerGraph>>;
  /** In the order of execution of a. */
  readonly groups: readonly AlignedGroup[];
  readonly removed: readonly Unit[];
  readonly added: readonly Unit[];
}

/**
 * Finds which layers of b do the work of which of a, several where they were fused, split or converted: by the origins
 * that Lathe records and by names as far as they can be trusted, then by content, by what matched layers are joined to,
 * by order, and by what stands between the same layers. Near-linear in nodes; reads all weights of both models once.
 */
export async function alignLayers(a: Analysis, b: Analysis, progress?: Progress): Promise<LayerAlignment> {
  const tensors: Tensors = { a: await tensorIds(a.model, progress), b: await tensorIds(b.model, progress) };
  const graphs = { a: new LayerGraph(a), b: new LayerGraph(b) };
  const interner = new Interner();
  const keys = {
    a: unitKeys(graphs.a, tensors.a, interner),
    b: unitKeys(graphs.b, tensors.b, interner),
  };
  const matching = new Matching(graphs, keys, tensors);
  matchByName(matching);
  matchByContent(matching);
  for (const level of levels) {
    // What is left of one side alone may still have been folded into something.
    if (matching.free('a').length + matching.free('b').length === 0) break;
    matchNeighbours(matching, level);
    matchByOrder(matching, level);
    matchNeighbours(matching, level);
  }
  matchRegions(matching);
  const first = (group: Group) => group.a[0]!.index;
  return {
    graphs,
    groups: [...matching.groups]
      .sort((x, y) => first(x) - first(y))
      .map(group => ({
        ...group,
        changes: changesOf(graphs, group, tensors),
        channels: channelsOf(graphs, group),
        same: isSame(matching, group),
      })),
    removed: matching.free('a'),
    added: matching.free('b'),
  };
}

function isSame(matching: Matching, group: Group): boolean {
  const { graphs } = matching;
  const [a, b] = [group.a[0]!, group.b[0]!];
  const isFloat = (graph: LayerGraph, { node, helpers }: Unit) =>
    !helpers.some(isConversion) && node.inputs.every(name => name === '' || graph.unconverted(name) === name);
  if (group.a.length > 1 || group.b.length > 1 || !matching.alike('content', a, b)) return false;
  const sameSource = (i: number) => {
    const [one, other] = [a.sources[i]!, b.sources[i]!];
    if (!one.unit || !other.unit) return !one.unit && !other.unit && one.value === other.value;
    return matching.groupOf('a', one.unit) === matching.groupOf('b', other.unit) && !matching.isFree('a', one.unit);
  };
  return isFloat(graphs.a, a) && isFloat(graphs.b, b) && a.sources.every((_, i) => sameSource(i));
}
