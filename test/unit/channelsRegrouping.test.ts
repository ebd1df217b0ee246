/** Atoms, and what a change of shape does to them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { Atoms } from '../../src/core/analysis/channels/atoms';
import { compareShapes, settleRegroupings } from '../../src/core/analysis/channels/regrouping';
import { Random } from '../../src/core/numeric/random';
import type { Axis } from '../../src/core/ops/channels/facet';

const hold = { node: 'n', reason: 'because' };

function regrouped(from: readonly number[], to: readonly number[], held: readonly number[] = []) {
  const atoms = new Atoms();
  const [a, b] = [from, to].map(dims => dims.map(d => atoms.axis(d)));
  for (const i of held) atoms.hold([...a!, ...b!][i]!, hold);
  const { equal, regroupings, lost } = compareShapes({ axes: a!, shape: from }, { axes: b!, shape: to }, hold);
  for (const [x, y] of equal) for (let i = 0; i < x.size!; i++) atoms.union(x.first + i, y.first + i);
  for (const axis of lost) atoms.hold(axis, hold);
  settleRegroupings(atoms, regroupings);
  return { atoms, a: a!, b: b! };
}

/** The elements, in order, of which no index is removed. */
function left(atoms: Atoms, axes: readonly Axis[], removed: ReadonlySet<number>): number[] {
  const dims = axes.map(axis => axis.size!);
  const total = dims.reduce((n, d) => n * d, 1);
  return Array.from({ length: total }, (_, e) => e).filter(element => {
    let rest = element;
    return [...axes].reverse().every(axis => {
      const index = rest % axis.size!;
      rest = Math.floor(rest / axis.size!);
      return !removed.has(atoms.find(axis.first + index));
    });
  });
}

/** Splits a list of factors into runs and multiplies each. */
function products(factors: readonly number[], cuts: readonly boolean[]): number[] {
  const dims: number[] = [];
  for (const [i, factor] of factors.entries())
    if (i === 0 || cuts[i]) dims.push(factor);
    else dims[dims.length - 1]! *= factor;
  return dims;
}

test('what is removed before a reshape is what is removed after it', () => {
  const seed = 20;
  let lively = 0;
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
      fc.array(fc.nat(7), { maxLength: 3 }),
      fc.integer(),
      (factors, cutsA, cutsB, held, choice) => {
        const [from, to] = [products(factors, cutsA), products(factors, cutsB)];
        const { atoms, a, b } = regrouped(
          from,
          to,
          held.filter(i => i < from.length + to.length),
        );
        const random = new Random(choice);
        // An axis of one element never loses it.
        const axes = [...a, ...b].filter(axis => axis.size! > 1);
        const roots = new Set(
          axes.flatMap(axis => Array.from({ length: axis.size! }, (_, i) => atoms.find(axis.first + i))),
        );
        const removed = new Set([...roots].filter(root => !atoms.holdOf(root) && random.integer(2) === 0));
        assert.deepEqual(left(atoms, a, removed), left(atoms, b, removed), `${from} to ${to}`);
        if (removed.size > 0) lively++;
      },
    ),
    { seed, numRuns: 500 },
  );
  assert.ok(lively > 200, `${lively} cases removed something (seed ${seed})`);
});

test('shapes without common digits are held', () => {
  const { atoms, a, b } = regrouped([3, 4], [4, 3]);
  for (const axis of [...a, ...b]) assert.ok(!atoms.isLive(axis));
});

test('of several digits the one that nothing holds stays live, else the longest', () => {
  const channels = regrouped([8, 5, 5], [200], [1, 2]);
  assert.ok(channels.atoms.isLive(channels.a[0]!));
  assert.equal(channels.atoms.find(channels.b[0]!.first + 3 * 25 + 7), channels.atoms.find(channels.a[0]!.first + 3));
  const shuffle = regrouped([12], [2, 6]);
  assert.ok(!shuffle.atoms.isLive(shuffle.b[0]!));
  assert.equal(shuffle.atoms.find(shuffle.a[0]!.first + 1), shuffle.atoms.find(shuffle.a[0]!.first + 7));
});

test('a hold reaches all that goes together, whichever comes first', () => {
  const atoms = new Atoms();
  const [a, b, c] = [atoms.axis(3), atoms.axis(3), atoms.axis(3)];
  atoms.union(a.first, b.first);
  atoms.hold(b, hold);
  atoms.union(b.first + 1, c.first + 1);
  assert.deepEqual(atoms.holdOf(a.first), hold);
  assert.deepEqual(atoms.holdOf(c.first + 1), hold);
  assert.equal(atoms.holdOf(c.first), undefined);
  assert.ok(atoms.isLive(c) && !atoms.isLive(b));
  assert.equal(atoms.isLive(atoms.axis(undefined)), false);
});
