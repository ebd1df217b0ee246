import { add, atom, constant, multiply, type Polynomial, printTerms, scale } from './polynomial';

const TOKEN = /\s*("(?:[^"]|"")*"|floor\(|max\(|min\(|[()*/,]|[^\s()*/,"]+)/y;
const INTEGER = /^-?\d+$/;
const PLAIN_NAME = /^[^\s()*/,"]+$/;
const functions = { 'floor(': 'floor', 'max(': 'max', 'min(': 'min' } as const;

const cache = new Map<string, Polynomial>();
const MAX_CACHED = 20_000;
const MAX_NESTING = 50;

/**
 * Reads the text of a symbolic dimension. Text that is no expression in this notation (an exporter may name a
 * dimension anything) is one symbol, quoted where it stands inside an expression.
 */
export function parse(text: string): Polynomial {
  const known = cache.get(text);
  if (known) return known;
  const result = (INTEGER.test(text) ? undefined : new Parser(text).whole()) ?? atom(quote(text));
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(text, result);
  return result;
}

/** The text of an expression: a lone symbol is given back as the file spells it. */
export function print(p: Polynomial): string {
  const only = p.length === 1 && p[0]!.coefficient === 1 && p[0]!.atoms.length === 1 ? p[0]!.atoms[0]! : undefined;
  const bare = only?.startsWith('"') ? unquote(only) : undefined;
  // A name that reads as an expression would change its meaning without the quotes.
  return bare !== undefined && printTerms(parse(bare)) === only ? bare : printTerms(p);
}

const quote = (name: string) =>
  PLAIN_NAME.test(name) && !INTEGER.test(name) && name !== '+' && name !== '-'
    ? name
    : `"${name.replaceAll('"', '""')}"`;

const unquote = (text: string) => text.slice(1, -1).replaceAll('""', '"');

/** The parts of an atom: a symbol, or a function with its arguments. */
export type AtomParts =
  | { kind: 'symbol'; name: string }
  | { kind: 'floor'; of: Polynomial; by: number }
  | { kind: 'max' | 'min'; of: Polynomial; and: Polynomial };

export function partsOf(text: string): AtomParts {
  const parts = new Parser(text).atomParts();
  return parts ?? { kind: 'symbol', name: text.startsWith('"') ? unquote(text) : text };
}

export function atomOf(parts: AtomParts): Polynomial {
  switch (parts.kind) {
    case 'symbol':
      return atom(quote(parts.name));
    case 'floor': {
      const inner = printTerms(parts.of);
      return atom(parts.of.length === 1 ? `floor(${inner}/${parts.by})` : `floor((${inner})/${parts.by})`);
    }
    default: {
      const [a, b] = [printTerms(parts.of), printTerms(parts.and)].sort();
      return atom(`${parts.kind}(${a}, ${b})`);
    }
  }
}

class Parser {
  private at = 0;
  private depth = 0;
  private readonly tokens: string[] = [];

  constructor(text: string) {
    TOKEN.lastIndex = 0;
    while (TOKEN.lastIndex < text.trimEnd().length) {
      const match = TOKEN.exec(text);
      if (!match) {
        this.tokens.length = 0;
        return;
      }
      this.tokens.push(match[1]!);
    }
  }

  whole(): Polynomial | undefined {
    const p = this.sum();
    return p && this.at === this.tokens.length ? p : undefined;
  }

  atomParts(): AtomParts | undefined {
    const parts = this.call();
    return parts && this.at === this.tokens.length ? parts : undefined;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at++;
    return true;
  }

  private sum(): Polynomial | undefined {
    if (++this.depth > MAX_NESTING) return undefined;
    let total = this.product();
    while (total) {
      const sign = this.take('+') ? 1 : this.take('-') ? -1 : 0;
      if (sign === 0) break;
      const next = this.product();
      const signed = next && scale(next, sign);
      total = signed && add(total, signed);
    }
    this.depth--;
    return total;
  }

  private product(): Polynomial | undefined {
    let total = this.factor();
    while (total && this.take('*')) {
      const next = this.factor();
      total = next && multiply(total, next);
    }
    return total;
  }

  private factor(): Polynomial | undefined {
    if (this.take('(')) {
      const inner = this.sum();
      return inner && this.take(')') ? inner : undefined;
    }
    const token = this.tokens[this.at];
    if (token === undefined || /^[)*/,+-]$/.test(token)) return undefined;
    if (token in functions) {
      const parts = this.call();
      return parts && atomOf(parts);
    }
    this.at++;
    if (INTEGER.test(token)) return constant(Number(token));
    return atom(token);
  }

  private call(): AtomParts | undefined {
    const name = functions[this.tokens[this.at] as keyof typeof functions];
    if (name === undefined) return undefined;
    this.at++;
    const of = name === 'floor' ? this.product() : this.sum();
    if (name === 'floor') {
      const by = this.take('/') ? Number(this.tokens[this.at++]) : Number.NaN;
      return of && Number.isInteger(by) && by > 0 && this.take(')') ? { kind: 'floor', of, by } : undefined;
    }
    const and = this.take(',') ? this.sum() : undefined;
    return of && and && this.take(')') ? { kind: name, of, and } : undefined;
  }
}
