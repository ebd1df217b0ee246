import type { LayerFigures } from '../model/metric';
import type { Column } from '../table/columns';
import { rankText } from './placeText';

interface CurveColumn extends Pick<Column, 'id' | 'title' | 'tooltip' | 'track'> {
  /** In the order of sensitivity, from 1; null: not measured. */
  placeOf(figures: LayerFigures, layer: number): number | null;
  curveOf(figures: LayerFigures, layer: number): Element | null;
}

/** Small curves that sort by how sensitive layers are, the most sensitive first; the place is told in words, too. */
export const curveColumn = ({ placeOf, curveOf, ...column }: CurveColumn): Column => ({
  ...column,
  first: 'smallest',
  text: (figures, layer) => {
    const place = placeOf(figures, layer);
    return place === null ? '' : rankText(place);
  },
  order: placeOf,
  picture: curveOf,
});
