import { leftTitle } from '../../src/protocol/report/figures';
import type { Comparison } from '../../src/protocol/views';
import { h } from '../dom';
import { plural } from '../format';

/** Layers that were left as they were by reason, the most frequent first. */
export function groupByReason(left: Comparison['stayedFloat']): { reason: string; nodes: string[] }[] {
  const groups = new Map<string, string[]>();
  for (const { node, reason } of left) {
    const nodes = groups.get(reason);
    if (nodes) nodes.push(node);
    else groups.set(reason, [node]);
  }
  return [...groups]
    .map(([reason, nodes]) => ({ reason, nodes }))
    .sort((a, b) => b.nodes.length - a.nodes.length || a.reason.localeCompare(b.reason));
}

export function leftLayersCard(left: Comparison['stayedFloat']): HTMLElement | null {
  if (left.length === 0) return null;
  return h(
    'section',
    { class: 'card' },
    h('h2', null, leftTitle, h('span', { class: 'count' }, String(left.length))),
    ...groupByReason(left).map(({ reason, nodes }) =>
      h(
        'details',
        { class: 'reason' },
        h('summary', null, h('span', null, reason), h('span', { class: 'count' }, plural(nodes.length, 'layer'))),
        h('ul', { class: 'node-list' }, ...nodes.map(node => h('li', null, node))),
      ),
    ),
  );
}
