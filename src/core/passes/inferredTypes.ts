import { inferShapes } from '../analysis/shapes';
import type { Graph, Model } from '../ir';
import { unknownTypes, type ValueTypes } from './valueTypes';

/** Types of a model as it is now, by shape inference; make new ones after edits. Symbolic dimensions, the batch too, stay symbols. */
export function inferredTypes(model: Model): ValueTypes {
  const shapes = inferShapes(model, { keepBatch: true });
  const typesIn = (graph: Graph): ValueTypes => {
    const scope = shapes.of(graph);
    if (!scope) return unknownTypes;
    const tensor = (value: string) => {
      const type = scope.typeOf(value);
      return type?.kind === 'tensor' ? type : undefined;
    };
    return { type: value => tensor(value)?.type, shape: value => tensor(value)?.shape, in: typesIn };
  };
  return typesIn(model.graph);
}
