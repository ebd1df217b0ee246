import { shapeText } from '../../ir';
import { findOp } from '../../ops/registry';
import { nodeId } from './attributeIds';
import type { LayerGraph, Unit } from './layerGraph';
import type { TensorIds } from './tensorIds';

/** Numbers for texts: equal numbers, equal texts. Shared by both models. */
export class Interner {
  private readonly ids = new Map<string, number>();
  id(text: string): number {
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    this.ids.set(text, this.ids.size);
    return this.ids.size - 1;
  }
}

/** How alike two units must be to count as the same layer, strictest first. */
export const levels = ['content', 'shape', 'operator', 'family'] as const;
export type Level = (typeof levels)[number];

/** What units are compared by, indexed as the graph's units. */
export interface UnitKeys extends Readonly<Record<Level, readonly number[]>> {
  /** Equal for units that compute the same function of the graph's inputs. */
  readonly functions: readonly number[];
  /** Units whose weights tell them from others. */
  readonly telling: readonly boolean[];
}

/** Families of which one operator may take another's place: Conv and QLinearConv, MatMul and Gemm. */
const kindred: ReadonlySet<string> = new Set(['conv', 'linear', 'norm', 'recurrent', 'pool']);
/** Fewer elements than this may be equal by chance: scalars, small vectors of zeros and ones. */
const TELLING_ELEMENTS = 16;

export function unitKeys(graph: LayerGraph, tensors: TensorIds, interner: Interner): UnitKeys {
  const constants = new ConstantIds(graph, tensors, interner);
  const { units } = graph;
  const { main } = graph.analysis.shapes;
  const operands = (unit: Unit, of: (name: string) => string) =>
    unit.node.inputs.map(name => (name !== '' && main.isConstant(name) ? of(name) : name === '' ? '-' : '*')).join();
  const content = units.map(u => `${nodeId(u.node, tensors)}${operands(u, name => constants.id(name))}`);
  const operator = units.map(({ node }) => `${node.domain}:${node.opType}`);
  const inputs = new Map(graph.analysis.model.graph.inputs.map((v, i) => [v.name, i]));
  const functions: number[] = [];
  const outputOf = (value: string, unit: Unit) => unit.node.outputs.indexOf(value);
  for (const [i, unit] of units.entries()) {
    const sources = unit.sources.map(s =>
      s.unit ? `${functions[s.unit.index] ?? '?'}.${outputOf(s.value, s.unit)}` : `input ${inputs.get(s.value)}`,
    );
    functions.push(interner.id(`function ${content[i]} of ${sources}`));
  }
  return {
    content: content.map(text => interner.id(text)),
    shape: units.map((u, i) => interner.id(`${operator[i]} ${weightShapes(graph, u)}`)),
    operator: operator.map(text => interner.id(text)),
    family: units.map((u, i) => {
      const family = findOp(u.node)?.family;
      return interner.id(family !== undefined && kindred.has(family) ? `family ${family}` : operator[i]!);
    }),
    functions,
    telling: units.map(u => isTelling(graph, u)),
  };
}

function isTelling(graph: LayerGraph, unit: Unit): boolean {
  const weights = graph.analysis.weights.get(unit.node) ?? [];
  return weights.some(w => w.tensor !== undefined && w.elements >= TELLING_ELEMENTS);
}

/** Shapes of constant operands; vectors left out: a bias is often there in one model only. */
function weightShapes({ analysis }: LayerGraph, { node }: Unit): string {
  const { main } = analysis.shapes;
  return node.inputs
    .filter(name => name !== '' && main.isConstant(name))
    .map(name => main.typeOf(name))
    .map(type => (type?.kind === 'tensor' && type.shape && type.shape.length > 1 ? shapeText(type.shape) : ''))
    .filter(text => text !== '')
    .join();
}

/** Identities of constant values: of a tensor its content; of what is computed from constants how it is computed. */
class ConstantIds {
  private readonly known = new Map<string, string>();
  constructor(
    private readonly graph: LayerGraph,
    private readonly tensors: TensorIds,
    private readonly interner: Interner,
  ) {}

  id(value: string): string {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    // Until it is known: a cycle would not end.
    this.known.set(value, '?');
    const id = this.find(value);
    this.known.set(value, id);
    return id;
  }

  private find(value: string): string {
    const { index } = this.graph;
    const tensor = index.constant(value);
    if (tensor) return this.tensors.get(tensor)!;
    const node = index.producer(value);
    if (!node) return '?';
    const operands = node.inputs.map(name => (name === '' ? '' : this.id(name)));
    // A number, not the text: chains of constants would grow without bounds.
    return `#${this.interner.id(`${nodeId(node, this.tensors)}(${operands})${node.outputs.indexOf(value)}`)}`;
  }
}
