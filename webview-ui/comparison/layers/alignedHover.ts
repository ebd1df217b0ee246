import { areSparse, channelsText } from '../../../src/protocol/report/layerRows';
import type { GraphItem } from '../../../src/protocol/views';
import type { Child } from '../../dom';
import { formatShape } from '../../format';
import { hoverHeading, hoverLine, layerHover } from '../../graph/layerHover';
import { alignedColumns, changeText, sideText, zerosText } from './alignedColumns';
import { hasOtherChannels, type Side } from './alignedRows';
import type { AlignmentStore } from './alignmentStore';

/** What the hover card says of a layer: what became of it on the other side, and how far it drifts. */
export function alignedHover(store: AlignmentStore, side: Side, item: GraphItem): Child[] {
  const { models, rows } = store;
  const layer = models[side].layers[item.index];
  if (item.kind !== 'layer' || !layer) return layerHover(models[side], item);
  const at = store.rowOfLayer(side, item.index);
  const row = rows[at];
  const lines = [hoverLine('Output', formatShape(layer.outputs[0]?.shape ?? null))];
  if (row) {
    const [otherSide, otherRole] = side === 'a' ? (['b', 'Result'] as const) : (['a', 'Original'] as const);
    if (row[otherSide].length > 0) lines.push(hoverLine(otherRole, sideText(row, otherSide, models)));
    if (hasOtherChannels(row)) lines.push(hoverLine('Channels', channelsText(row)));
    if (areSparse([row])) lines.push(hoverLine('Zero weights', zerosText(row)));
    if (row.kind !== 'same') lines.push(hoverLine('Change', changeText(row)));
    for (const column of alignedColumns)
      if (column.look) lines.push(hoverLine(column.title, column.text(row, at, models)));
  }
  return [...hoverHeading(layer.op, layer.name), ...lines];
}
