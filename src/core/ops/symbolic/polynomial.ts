/**
 * Integer polynomials over atoms: the normal form of symbolic dimensions. An atom is a symbol of the model or a
 * function of polynomials (`floor(p/n)`, `max(p, q)`, `min(p, q)`), kept as canonical text, so that equal expressions
 * are equal strings.
 */
export interface Term {
  readonly coefficient: number;
  /** Sorted; an atom appears as often as its power. */
  readonly atoms: readonly string[];
}
/** Sorted by degree (highest first) and text, constant last; no zero coefficients. */
export type Polynomial = readonly Term[];

/** Larger expressions are unknown: they help nobody and cost time. */
const MAX_TERMS = 24;

export const constant = (n: number): Polynomial => (n === 0 ? [] : [{ coefficient: n, atoms: [] }]);
export const atom = (text: string): Polynomial => [{ coefficient: 1, atoms: [text] }];

/** The value when there are no atoms. */
export function asNumber(p: Polynomial): number | undefined {
  if (p.length === 0) return 0;
  return p.length === 1 && p[0]!.atoms.length === 0 ? p[0]!.coefficient : undefined;
}

/** The constant term. */
export const constantPart = (p: Polynomial): number => p.find(t => t.atoms.length === 0)?.coefficient ?? 0;

function order(a: Term, b: Term): number {
  if (a.atoms.length !== b.atoms.length) return b.atoms.length - a.atoms.length;
  const x = a.atoms.join('*');
  const y = b.atoms.join('*');
  return x < y ? -1 : x > y ? 1 : 0;
}

/** Collects equal monomials; undefined when the result is too large to be of use. */
export function collect(terms: Iterable<Term>): Polynomial | undefined {
  const sums = new Map<string, Term>();
  for (const term of terms) {
    const key = term.atoms.join('*');
    const coefficient = (sums.get(key)?.coefficient ?? 0) + term.coefficient;
    if (!Number.isSafeInteger(coefficient)) return undefined;
    sums.set(key, { coefficient, atoms: term.atoms });
  }
  const result = [...sums.values()].filter(t => t.coefficient !== 0);
  return result.length > MAX_TERMS ? undefined : result.sort(order);
}

export const add = (a: Polynomial, b: Polynomial) => collect([...a, ...b]);

export const scale = (p: Polynomial, n: number) =>
  collect(p.map(t => ({ coefficient: t.coefficient * n, atoms: t.atoms })));

export const multiply = (a: Polynomial, b: Polynomial) =>
  collect(
    a.flatMap(x =>
      b.map(y => ({ coefficient: x.coefficient * y.coefficient, atoms: [...x.atoms, ...y.atoms].sort() })),
    ),
  );

/** `p / d` when it is a polynomial with integer coefficients; `d` must be one term. */
export function divideExactly(p: Polynomial, d: Polynomial): Polynomial | undefined {
  if (p.length === 0 && d.length > 0) return p;
  if (d.length !== 1) return samePolynomial(p, d) && d.length > 0 ? constant(1) : undefined;
  const divisor = d[0]!;
  const terms: Term[] = [];
  for (const term of p) {
    const atoms = removeAtoms(term.atoms, divisor.atoms);
    const coefficient = term.coefficient / divisor.coefficient;
    if (!atoms || !Number.isInteger(coefficient)) return undefined;
    terms.push({ coefficient, atoms });
  }
  return terms;
}

function removeAtoms(from: readonly string[], what: readonly string[]): string[] | undefined {
  const rest = [...from];
  for (const a of what) {
    const at = rest.indexOf(a);
    if (at < 0) return undefined;
    rest.splice(at, 1);
  }
  return rest;
}

export const samePolynomial = (a: Polynomial, b: Polynomial): boolean => printTerms(a) === printTerms(b);

/** Canonical text; ` + ` and ` - ` between terms, `*` between factors. */
export function printTerms(p: Polynomial): string {
  if (p.length === 0) return '0';
  return p
    .map((t, i) => {
      const negative = i > 0 && t.coefficient < 0;
      const c = negative ? -t.coefficient : t.coefficient;
      const factors = c === 1 && t.atoms.length > 0 ? t.atoms : [String(c), ...t.atoms];
      return (i === 0 ? '' : negative ? ' - ' : ' + ') + factors.join('*');
    })
    .join('');
}
