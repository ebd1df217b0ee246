import type { ModelView } from '../../protocol/views';

/** The dimensions of a model's inputs that have no size yet, in the order of the inputs; `default` stands for all that have no name. */
export function openDimensions(model: Pick<ModelView, 'symbols' | 'inputs'>): string[] {
  const open = new Set(model.symbols.filter(symbol => symbol.value === null).map(symbol => symbol.name));
  const ofInputs = model.inputs.flatMap(input => input.shape ?? []).filter(dim => typeof dim !== 'number');
  return [...new Set(ofInputs.map(dim => dim ?? 'default'))].filter(name => open.has(name));
}
