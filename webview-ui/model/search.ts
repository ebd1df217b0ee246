import type { LayerView } from '../../src/protocol/views';

/** Indices of the layers whose name or operator holds every word of the query, in the model's order. */
export function matchingLayers(layers: readonly LayerView[], query: string): number[] {
  const words = query
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '');
  const found: number[] = [];
  layers.forEach((layer, index) => {
    if (words.length === 0) {
      found.push(index);
      return;
    }
    const text = `${layer.op} ${layer.name}`.toLowerCase();
    if (words.every(word => text.includes(word))) found.push(index);
  });
  return found;
}
