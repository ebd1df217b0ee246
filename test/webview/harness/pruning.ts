import type { PruningGroupView, PruningView } from '../../../src/protocol/pruning';
import type { GraphItem, ModelView } from '../../../src/protocol/views';

interface Group {
  readonly layers: string[];
  readonly others: string[];
  readonly channels: number;
}

/**
 * How channels go together in the made-up MobileNet: convolutions compute them, depthwise ones and sums tie them to what they read, the
 * rest passes them on; those of the last layer are the model's output.
 */
export function pruningOf(model: ModelView): PruningView {
  const { items, edges } = model.graph;
  const groups: Group[] = [];
  const groupOf = new Map<number, Group>();
  const barriers: { node: string; reason: string }[] = [];
  const layerOf = (item: GraphItem) => (item.kind === 'layer' ? model.layers[item.index] : undefined);
  const read = (item: GraphItem) =>
    edges.filter(({ to }) => to === item.id).flatMap(({ from }) => groupOf.get(from) ?? []);
  for (const item of items) {
    const layer = layerOf(item);
    if (!layer) continue;
    const sources = read(item);
    const channels = Number(layer.outputs[0]?.shape?.[1]);
    const isDepthwise = layer.name.includes('/conv.1/Conv');
    for (const group of sources) if (!isDepthwise) group.others.push(layer.name);
    if (layer.op === 'Gemm') {
      barriers.push({ node: layer.name, reason: "they are part of the model's output logits" });
      continue;
    }
    const [first] = sources;
    const own: Group = first && (isDepthwise || layer.op !== 'Conv') ? first : { layers: [], others: [], channels };
    if (own !== first) groups.push(own);
    if (layer.op === 'Conv') own.layers.push(layer.name);
    groupOf.set(item.id, own);
    // A sum has the same channels on both sides: the later group becomes part of the earlier one.
    for (const other of sources.slice(1)) {
      if (other === own) continue;
      own.layers.push(...other.layers);
      own.others.push(...other.others);
      groups.splice(groups.indexOf(other), 1);
      for (const [id, group] of groupOf) if (group === other) groupOf.set(id, own);
    }
  }
  return { groups: groups.map(inOrder), barriers };
  function inOrder({ layers, others, channels }: Group): PruningGroupView {
    const ordered = (names: readonly string[]) =>
      model.layers.flatMap(({ name }) => (names.includes(name) ? [name] : []));
    return { layers: ordered(layers), others: ordered(others), channels, unit: 1 };
  }
}
