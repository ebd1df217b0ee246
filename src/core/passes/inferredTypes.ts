import { inferShapes, type ShapeResult } from '../analysis/shapes';
import type { Graph, Model, Value } from '../ir';
import { graphsOf } from './edit';
import { unknownTypes, type ValueTypes } from './valueTypes';

/** Types of a model as it is now, by shape inference; make new ones after edits. Symbolic dimensions, the batch too, stay symbols. */
export const inferredTypes = (model: Model): ValueTypes => typesOf(model, inferShapes(model, { keepBatch: true }));

/** The same without what the file only claims of inner values, as `provenShapes` has it. */
export const provenTypes = (model: Model): ValueTypes => typesOf(model, provenShapes(model));

function typesOf(model: Model, shapes: ShapeResult): ValueTypes {
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

/**
 * Shapes that follow from the graph's inputs and operators. Files state shapes of inner values that no longer hold (of a model
 * exported for one image whose batch was opened later): a rewrite must not rely on them.
 */
export function provenShapes(model: Model): ShapeResult {
  const stated = [...graphsOf(model.graph)].map(graph => ({ graph, info: graph.valueInfo, outputs: graph.outputs }));
  for (const { graph, info, outputs } of stated) {
    const produced = new Set(graph.nodes.flatMap(node => node.outputs));
    // What has no producer is an initializer that only its codec reads: its type is no claim.
    graph.valueInfo = new Map([...info].filter(([name]) => !produced.has(name)));
    graph.outputs = outputs.map(withoutType);
  }
  try {
    return inferShapes(model, { keepBatch: true });
  } finally {
    for (const { graph, info, outputs } of stated) {
      graph.valueInfo = info;
      graph.outputs = outputs;
    }
  }
}

const withoutType = (value: Value): Value => ({ ...value, type: { kind: 'unknown' } });
