import assert from 'node:assert/strict';
import { analyse } from '../../src/core/analysis/analyse';
import { alignLayers, type LayerAlignment, type Unit } from '../../src/core/analysis/diff';
import type { Model } from '../../src/core/ir';

export const align = (a: Model, b: Model): Promise<LayerAlignment> => alignLayers(analyse(a), analyse(b));

export const namesOf = (units: readonly Unit[]): string[] => units.map(u => u.node.name);

/** Groups as `a+a ~ b`, in order. */
export const pairsOf = ({ groups }: LayerAlignment): string[] =>
  groups.map(g => `${namesOf(g.a).join('+')} ~ ${namesOf(g.b).join('+')}`);

/** Every layer of either model stands in exactly one place: aligned, or removed, or added. */
export function assertPartition({ graphs, groups, removed, added }: LayerAlignment): void {
  const layers = (units: readonly Unit[]) => units.flatMap(u => [u.node.name, ...u.helpers.map(h => h.name)]).sort();
  const all = (side: 'a' | 'b') => graphs[side].analysis.layers.map(n => n.name).sort();
  assert.deepEqual(layers([...groups.flatMap(g => g.a), ...removed]), all('a'));
  assert.deepEqual(layers([...groups.flatMap(g => g.b), ...added]), all('b'));
  assert.ok(groups.every(g => g.a.length > 0 && g.b.length > 0));
}
