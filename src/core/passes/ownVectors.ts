import { isFloat, type Model, type Tensor } from '../ir';
import { Constants } from './constants';
import { addInitializer, UniqueNames } from './edit';

/**
 * Gives every reader of a shared bias or scale one of its own. Exporters store equal vectors once (all the biases that are
 * zero): layers that have nothing else in common would lose their channels together. Edits the model; returns the names of the
 * copies with the value that each stands for.
 */
export function separateVectors(model: Model): Map<string, string> {
  const { graph } = model;
  const constants = new Constants(graph);
  const names = new UniqueNames(model);
  const taken = new Set<Tensor>();
  const shared = new Map<string, string>();
  for (const node of graph.nodes) {
    if (node.opType === 'Identity' && node.domain === '') continue;
    for (const [i, value] of node.inputs.entries()) {
      const tensor = constants.tensor(value);
      if (!tensor || !isFloat(tensor.type) || !isVector(tensor)) continue;
      if (!taken.has(tensor)) {
        taken.add(tensor);
        continue;
      }
      const copy = names.value(`${value}_of_${node.name}`);
      node.inputs[i] = addInitializer(graph, copy, tensor);
      shared.set(copy, value);
    }
  }
  return shared;
}

/** Of more than one element, all along one axis. */
const isVector = ({ dims }: Tensor) => dims.filter(d => d !== 1).length === 1;

/** Lets readers of what is still equal read one tensor again: of a value and its copies those with the same `cut`. Edits the model. */
export function shareAgain(
  { graph }: Model,
  shared: ReadonlyMap<string, string>,
  cutOf: (value: string) => string,
): void {
  const restored = new Map<string, string>();
  const first = new Map<string, string>();
  for (const [copy, value] of shared) {
    const keyOf = (name: string) => JSON.stringify([value, cutOf(name)]);
    if (!first.has(keyOf(value))) first.set(keyOf(value), value);
    const equal = first.get(keyOf(copy));
    if (equal === undefined) first.set(keyOf(copy), copy);
    else restored.set(copy, equal);
  }
  for (const node of graph.nodes) node.inputs = node.inputs.map(name => restored.get(name) ?? name);
  for (const copy of restored.keys()) graph.initializers.delete(copy);
}
