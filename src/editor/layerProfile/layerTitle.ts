import path from 'node:path';
import type { LayerProfileRequest } from '../../protocol/layerProfile';

/** What exporters put at the end of a scoped name: the operator, with a number where there are several. */
const operator = /^[A-Z][A-Za-z]*(_\d+)?$/;

/** `conv1 · model.onnx`; of a scoped name the telling end: `block0/conv1 · model.onnx`. */
export function layerTitle({ model, layers }: Pick<LayerProfileRequest, 'model' | 'layers'>): string {
  const [first = ''] = layers;
  const scopes = first.split('/').filter(Boolean);
  if (scopes.length > 1 && operator.test(scopes.at(-1)!)) scopes.pop();
  const name = layers.length === 1 ? scopes.slice(-2).join('/') || first : `${layers.length} layers`;
  return `${name} · ${path.basename(model)}`;
}
