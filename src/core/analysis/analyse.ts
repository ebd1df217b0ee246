import type { Model, Node } from '../ir';
import { nodeMacs } from './cost';
import { inferShapes, type ShapeOptions, type ShapeResult } from './shapes';
import { layerWeights, type Weight } from './weights';

/** What the views of a model are made from: computed once. */
export interface Analysis {
  readonly model: Model;
  readonly shapes: ShapeResult;
  /** MACs by node of the main graph; undefined: unknown. */
  readonly macs: ReadonlyMap<Node, number | undefined>;
  /** Weights by executed node of the main graph. */
  readonly weights: ReadonlyMap<Node, readonly Weight[]>;
  /** Nodes that count as layers, in the order of `Inspection.layers`: all but Constant nodes. */
  readonly layers: readonly Node[];
}

export function analyse(model: Model, options: ShapeOptions = {}): Analysis {
  const shapes = inferShapes(model, options);
  return {
    model,
    shapes,
    macs: nodeMacs(model, shapes),
    weights: layerWeights(model, shapes),
    layers: model.graph.nodes.filter(node => !isConstantLiteral(node)),
  };
}

/** A Constant node is an initializer in another place. */
const isConstantLiteral = (node: Node) => node.opType === 'Constant' && node.domain === '';
