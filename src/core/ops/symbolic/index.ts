/**
 * Arithmetic of dimensions: numbers, symbolic expressions (`2*seq`, `floor((height + 1)/2)`), null for unknown. Symbols
 * stand for sizes and are taken to be at least 1. What cannot be expressed is null, never a guess.
 */
import type { Dim } from '../../ir/dim';
import { atomOf, parse, partsOf, print } from './parse';
import type { Polynomial } from './polynomial';
import * as poly from './polynomial';

const toPolynomial = (d: number | string): Polynomial => (typeof d === 'number' ? poly.constant(d) : parse(d));

/** Longer expressions are unknown: nested minima would double in length with every step. */
const MAX_TEXT = 400;

function toDim(p: Polynomial | undefined): Dim {
  if (!p) return null;
  const number = poly.asNumber(p);
  if (number !== undefined) return number;
  const text = print(p);
  return text.length > MAX_TEXT ? null : text;
}

type Binary = (a: Polynomial, b: Polynomial) => Polynomial | undefined;
function lift(numeric: (a: number, b: number) => number, symbolic: Binary): (a: Dim, b: Dim) => Dim {
  return (a, b) => {
    if (a === null || b === null) return null;
    if (typeof a === 'number' && typeof b === 'number') return numeric(a, b);
    return toDim(symbolic(toPolynomial(a), toPolynomial(b)));
  };
}

const negate = (p: Polynomial) => poly.scale(p, -1);
const subtract: Binary = (a, b) => {
  const minus = negate(b);
  return minus && poly.add(a, minus);
};

export const addDims = lift((a, b) => a + b, poly.add);
export const subtractDims = lift((a, b) => a - b, subtract);
const multiplyKnown = lift((a, b) => a * b, poly.multiply);
/** Zero times anything is zero, also times the unknown. */
export const multiplyDims = (a: Dim, b: Dim): Dim => (a === 0 || b === 0 ? 0 : multiplyKnown(a, b));

export const productOf = (dims: readonly Dim[]): Dim => dims.reduce<Dim>(multiplyDims, 1);

/** `a / b` when it divides without remainder; null when it does not or cannot be known. */
export function divideExactly(a: Dim, b: Dim): Dim {
  if (a === null || b === null || b === 0) return null;
  if (typeof a === 'number' && typeof b === 'number') return a % b === 0 ? a / b : null;
  return toDim(poly.divideExactly(toPolynomial(a), toPolynomial(b)));
}

/** floor(a / n) for a positive integer n. */
export function floorDivide(a: Dim, n: number): Dim {
  if (a === null || !(n > 0)) return null;
  if (typeof a === 'number') return Math.floor(a / n);
  if (n === 1) return toDim(toPolynomial(a));
  const p = toPolynomial(a);
  const whole = p.map(t => ({ coefficient: Math.floor(t.coefficient / n), atoms: t.atoms }));
  // What n divides leaves the floor; of the constant, the multiple of n does.
  const outside = whole.filter((t, i) => t.atoms.length === 0 || p[i]!.coefficient % n === 0);
  const outsidePolynomial = poly.collect(outside);
  const taken = outsidePolynomial && poly.scale(outsidePolynomial, n);
  const inside = taken && subtract(p, taken);
  if (!inside || !outsidePolynomial) return null;
  const rest = poly.asNumber(inside);
  const floor = rest === undefined ? floorAtom(inside, n) : poly.constant(Math.floor(rest / n));
  return toDim(floor && poly.add(outsidePolynomial, floor));
}

/** floor((floor(q/m) + c)/n) = floor((q + c m)/(m n)): strides of strides become one floor. */
function floorAtom(inside: Polynomial, n: number): Polynomial | undefined {
  const [first] = inside;
  const constant = poly.constantPart(inside);
  const single = first && first.atoms.length === 1 && first.coefficient === 1;
  if (single && inside.length === (constant === 0 ? 1 : 2)) {
    const parts = partsOf(first.atoms[0]!);
    if (parts.kind === 'floor') {
      const merged = poly.add(parts.of, poly.constant(constant * parts.by));
      return merged && Number.isSafeInteger(parts.by * n)
        ? atomOf({ kind: 'floor', of: merged, by: parts.by * n })
        : undefined;
    }
  }
  return atomOf({ kind: 'floor', of: inside, by: n });
}

export const ceilDivide = (a: Dim, n: number): Dim => floorDivide(addDims(a, n - 1), n);

/** The least value that an expression can have; -Infinity when it may fall without bound. */
function lowerBound(p: Polynomial): number {
  let bound = 0;
  for (const t of p) {
    if (t.atoms.length === 0) bound += t.coefficient;
    else if (t.coefficient < 0) return Number.NEGATIVE_INFINITY;
    else if (t.atoms.every(a => partsOf(a).kind === 'symbol')) bound += t.coefficient;
    else if (!t.atoms.every(atLeastZero)) return Number.NEGATIVE_INFINITY;
  }
  return bound;
}

function atLeastZero(text: string): boolean {
  const parts = partsOf(text);
  if (parts.kind === 'symbol') return true;
  if (parts.kind === 'floor') return lowerBound(parts.of) >= 0;
  const bounds = [lowerBound(parts.of), lowerBound(parts.and)];
  return (parts.kind === 'max' ? Math.max(...bounds) : Math.min(...bounds)) >= 0;
}

/** Whether `a >= b` whatever the symbols are; undefined when that depends on them. */
export function atLeast(a: Dim, b: Dim): boolean | undefined {
  if (a === null || b === null) return undefined;
  const difference = subtract(toPolynomial(a), toPolynomial(b));
  if (!difference) return undefined;
  if (isAtLeast(difference, 0)) return true;
  const reversed = negate(difference);
  return reversed && isAtLeast(reversed, 1) ? false : undefined;
}

/** Whether `p >= bound`: directly, or with a min or max replaced by the argument that it is no better than. */
function isAtLeast(p: Polynomial, bound: number, depth = 0): boolean {
  if (lowerBound(p) >= bound) return true;
  if (depth > 2) return false;
  return p.some(term => {
    const parts = term.atoms.length === 1 ? partsOf(term.atoms[0]!) : undefined;
    const replaceable = term.coefficient < 0 ? 'min' : 'max';
    if (!parts || parts.kind === 'symbol' || parts.kind === 'floor' || parts.kind !== replaceable) return false;
    return [parts.of, parts.and].some(argument => {
      const instead = poly.scale(argument, term.coefficient);
      const weaker = instead && poly.collect([...p.filter(t => t !== term), ...instead]);
      return weaker !== undefined && isAtLeast(weaker, bound, depth + 1);
    });
  });
}

function extreme(kind: 'max' | 'min'): (a: Dim, b: Dim) => Dim {
  return (a, b) => {
    if (a === null || b === null) return null;
    if (typeof a === 'number' && typeof b === 'number') return Math[kind](a, b);
    const atLeastB = atLeast(a, b);
    if (atLeastB !== undefined) return atLeastB === (kind === 'max') ? a : b;
    // atLeast(a, b) decides only one direction of equality: b >= a with equality possible is found the other way round.
    if (atLeast(b, a)) return kind === 'max' ? b : a;
    return toDim(atomOf({ kind, of: toPolynomial(a), and: toPolynomial(b) }));
  };
}
export const maxDims = extreme('max');
export const minDims = extreme('min');

/** The dimension with symbols replaced by numbers, in canonical form; negative results are null. */
export function substitute(dim: Dim, bindings: ReadonlyMap<string, number>): Dim {
  if (typeof dim !== 'string') return dim;
  const result = evaluate(parse(dim), bindings);
  return typeof result === 'number' && result < 0 ? null : result;
}

function evaluate(p: Polynomial, bindings: ReadonlyMap<string, number>): Dim {
  let total: Dim = 0;
  for (const term of p) {
    let product: Dim = term.coefficient;
    for (const a of term.atoms) product = multiplyDims(product, evaluateAtom(a, bindings));
    total = addDims(total, product);
  }
  return total;
}

function evaluateAtom(text: string, bindings: ReadonlyMap<string, number>): Dim {
  const parts = partsOf(text);
  if (parts.kind === 'symbol') return bindings.get(parts.name) ?? toDim(poly.atom(text));
  const of = evaluate(parts.of, bindings);
  if (parts.kind === 'floor') return floorDivide(of, parts.by);
  return (parts.kind === 'max' ? maxDims : minDims)(of, evaluate(parts.and, bindings));
}

/** The symbols that a dimension is made of. */
export function symbolsOf(dim: Dim): Set<string> {
  const found = new Set<string>();
  const visit = (p: Polynomial): void => {
    for (const text of p.flatMap(t => t.atoms)) {
      const parts = partsOf(text);
      if (parts.kind === 'symbol') found.add(parts.name);
      else {
        visit(parts.of);
        if (parts.kind !== 'floor') visit(parts.and);
      }
    }
  };
  if (typeof dim === 'string') visit(parse(dim));
  return found;
}
