import { inferShapes } from '../../analysis/shapes';
import { elementCount, type Model } from '../../ir';

/** Elements in one sample, by value that is given to the model or that it computes; 0 where they are not known. */
export function valueSizes(model: Model): Map<string, number> {
  const { main } = inferShapes(model);
  const values = [...model.graph.inputs.map(i => i.name), ...model.graph.nodes.flatMap(n => n.outputs)];
  return new Map(
    values.map(value => {
      const type = main.typeOf(value);
      return [value, (type?.kind === 'tensor' && elementCount(type.shape)) || 0] as const;
    }),
  );
}
