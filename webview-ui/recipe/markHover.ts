import type { GraphItem } from '../../src/protocol/views';
import type { Child } from '../dom';
import { hoverLine } from '../graph/layerHover';
import type { ModelStore } from '../model/modelStore';
import { markText } from './markBadge';

/** The line of the hover card on what is asked of a layer; none without a mark. */
export function markHover(store: ModelStore, item: GraphItem): Child[] {
  const mark = item.kind === 'layer' ? store.markOf(item.index) : undefined;
  return mark ? [hoverLine('Marked', markText(mark))] : [];
}
