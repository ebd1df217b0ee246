import type { Attribute } from './attribute';
import type { Graph } from './graph';
import type { Tensor } from './tensor';

/** A node of a graph. Mutable: passes work on a clone of the model (see `cloneModel`). */
export class Node {
  /** Attributes by name, in file order. */
  attributes = new Map<string, Attribute>();
  /** Names of the nodes of the original model that this one stands for; empty: itself. */
  origin: readonly string[] = [];
  docString?: string;
  overload?: string;
  /** What the codec needs to write fields that the IR does not model. Opaque to everyone else. */
  source?: unknown;

  constructor(
    /** Unique in the model: the file's name; without one the first output; duplicates get `#2`; in sub-graphs prefixed by the parent and `/`. */
    public name: string,
    public opType: string,
    /** Value names; '' is an omitted optional input. */
    public inputs: string[],
    /** Value names; '' is an omitted optional output. */
    public outputs: string[],
    /** '' for the standard domain (`ai.onnx` is normalized to ''). */
    public domain = '',
    /** The name as the file has it: may be empty or not unique. */
    public fileName = name,
  ) {}

  set(attribute: Attribute): this {
    this.attributes.set(attribute.name, attribute);
    return this;
  }

  /** An integer attribute, saturated to the safe range; `fallback` when absent or of another type. */
  int(name: string, fallback: number): number;
  int(name: string): number | undefined;
  int(name: string, fallback?: number): number | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'int' ? safeInteger(a.value) : fallback;
  }
  ints(name: string, fallback: readonly number[]): readonly number[];
  ints(name: string): readonly number[] | undefined;
  ints(name: string, fallback?: readonly number[]): readonly number[] | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'ints' ? a.value.map(safeInteger) : fallback;
  }
  float(name: string, fallback: number): number;
  float(name: string): number | undefined;
  float(name: string, fallback?: number): number | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'float' ? a.value : fallback;
  }
  floats(name: string): readonly number[] | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'floats' ? a.value : undefined;
  }
  string(name: string, fallback: string): string;
  string(name: string): string | undefined;
  string(name: string, fallback?: string): string | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'string' ? String.fromCharCode(...a.value) : fallback;
  }
  tensor(name: string): Tensor | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'tensor' ? a.value : undefined;
  }
  graph(name: string): Graph | undefined {
    const a = this.attributes.get(name);
    return a?.kind === 'graph' ? a.value : undefined;
  }
  /** The graphs held by attributes (bodies of If, Loop, Scan ...), with the attribute's name. */
  *subgraphs(): Iterable<{ attribute: string; graph: Graph }> {
    for (const a of this.attributes.values()) {
      if (a.kind === 'graph') yield { attribute: a.name, graph: a.value };
      if (a.kind === 'graphs') for (const graph of a.value) yield { attribute: a.name, graph };
    }
  }
}

function safeInteger(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) return Number.MAX_SAFE_INTEGER;
  if (value < BigInt(Number.MIN_SAFE_INTEGER)) return Number.MIN_SAFE_INTEGER;
  return Number(value);
}
