import type { LayerView } from '../../protocol/views';
import { costText } from '../text/figures';

/** `[1, 64, 12, 12]`; unknown sizes as `?`. */
export const shapeText = ({ outputs }: LayerView): string => {
  const shape = outputs[0]?.shape;
  return shape ? `[${shape.map(size => size ?? '?').join(', ')}]` : '';
};

/** What a layer is, in one line: `Conv · [1, 64, 12, 12] · 10.7 M MACs`. */
export const layerText = (layer: LayerView): string =>
  [layer.op, shapeText(layer), costText(layer)].filter(part => part !== '').join(' · ');
