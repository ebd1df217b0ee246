import type { Dim, Model, Shape, Value } from '../ir';
import { substitute, symbolsOf } from '../ops/symbolic';

/**
 * A leading dimension is a batch unless its name says that it counts something within one sample: those stay as they
 * are until the user sets them.
 */
const WITHIN_A_SAMPLE = /seq|time|len|height|width|frame|token|step|sample|point|word|char|audio|text|^(t|h|w|s|l)$/i;

/** Anonymous dimensions get internal symbols, so that shape arithmetic can follow them; they show as unknown. */
const ANONYMOUS = '?';
export const isAnonymous = (symbol: string): boolean => symbol.startsWith(ANONYMOUS);

export interface DimOptions {
  /** Values by symbol; `default` for every symbolic or anonymous dimension that is not named. */
  readonly dims?: Readonly<Record<string, number>>;
  /** Leaves a leading dimension symbolic that would be taken as a batch of 1. */
  readonly keepBatch?: boolean;
}

/** The symbols of a model's inputs and the values that they are given. */
export class DimBindings {
  /** Values of symbols in force. */
  readonly values = new Map<string, number>();
  /** Symbols of the inputs, in order of appearance. */
  readonly symbols: string[] = [];
  private readonly inputShapes = new Map<Value, Shape | undefined>();

  /** Names that were given a value and that the model does not have. */
  private readonly strangers: string[] = [];
  /** The value of `default`; null: not given. */
  private readonly fallback: number | null;

  constructor(model: Model, options: DimOptions) {
    const given = new Map(Object.entries(options.dims ?? {}).filter(([name]) => name !== 'default'));
    const fallback = options.dims?.default;
    this.fallback = fallback ?? null;
    let anonymous = 0;
    for (const input of model.graph.inputs) {
      if (input.type.kind !== 'tensor' || model.graph.initializers.has(input.name)) continue;
      const shape = input.type.shape?.map((dim, axis): Dim => {
        if (typeof dim === 'number') return dim;
        const symbol = dim === null || isAnonymous(dim) ? `${ANONYMOUS}${anonymous++}` : dim;
        if (!this.symbols.includes(symbol)) this.symbols.push(symbol);
        const batch = axis === 0 && !options.keepBatch && !WITHIN_A_SAMPLE.test(symbol) ? 1 : undefined;
        const value = given.get(symbol) ?? fallback ?? batch;
        if (value !== undefined && !this.values.has(symbol)) this.values.set(symbol, value);
        return symbol;
      });
      this.inputShapes.set(input, shape);
    }
    // A name that only inner values use can be set as well.
    const inner = given.size > 0 ? innerSymbols(model) : new Set<string>();
    for (const [name, value] of given) {
      if (!this.values.has(name)) this.values.set(name, value);
      if (!this.symbols.includes(name) && !inner.has(name)) this.strangers.push(name);
    }
  }

  /** What was given for names that the model does not have, as a line; undefined when there is nothing to say. */
  complaint(): string | undefined {
    if (this.strangers.length === 0) return undefined;
    const own = this.symbols.filter(s => !isAnonymous(s));
    const has = own.length > 0 ? `it has ${own.join(', ')}` : 'its inputs have no named ones';
    return `the model has no dimension named ${this.strangers.join(', ')}: ${has}`;
  }

  /**
   * Symbols that can be set, with their value in force; null: left symbolic. Where anonymous dimensions are open, or were
   * given a size by it, `default` is one of them.
   */
  settable(): { name: string; value: number | null }[] {
    const named = this.symbols.filter(s => !isAnonymous(s));
    const open = this.symbols.some(s => isAnonymous(s) && !this.values.has(s));
    const entries = named.map(name => ({ name, value: this.values.get(name) ?? null }));
    return open || this.fallback !== null ? [...entries, { name: 'default', value: this.fallback }] : entries;
  }

  /** Shape of a graph input, anonymous dimensions as internal symbols. */
  inputShape(input: Value): Shape | undefined {
    return this.apply(this.inputShapes.get(input));
  }

  /** A shape that the file states, with the values in force. */
  apply(shape: Shape | undefined): Shape | undefined {
    return shape?.map(dim =>
      typeof dim === 'string' && !isDeclaredAnonymous(dim) ? substitute(dim, this.values) : dim,
    );
  }
}

/** A file may spell an unknown dimension `?`: no internal symbol, as it stands for no particular one. */
const isDeclaredAnonymous = (dim: string) => dim === ANONYMOUS;

/** Symbols in the types that the file states of inner values and outputs. */
function innerSymbols(model: Model): Set<string> {
  const found = new Set<string>();
  for (const { type } of [...model.graph.valueInfo.values(), ...model.graph.outputs])
    if (type.kind === 'tensor') for (const dim of type.shape ?? []) for (const s of symbolsOf(dim)) found.add(s);
  return found;
}
