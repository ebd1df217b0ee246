import { Random } from '../../src/core/numeric/random';
import { ModelBuilder } from './modelBuilder';

/** A value of a generated graph. All are float32. */
interface Made {
  readonly name: string;
  readonly dims: readonly number[];
}

export const BATCH = 2;
/** Steps that a generated graph takes. */
const STEPS = 14;

/**
 * A small graph full of what an optimizer looks for: nodes that change nothing, pairs that undo each other, repeated nodes,
 * constant arithmetic, normalizations, shape arithmetic. Several values are outputs. The input's first size may be a symbol, which
 * stands for BATCH.
 */
export function randomGraph(seed: number) {
  const random = new Random(seed);
  const b = new ModelBuilder();
  const dims = [BATCH, 4, 4, 6];
  const open = random.uniform() < 0.5;
  const made: Made[] = [{ name: b.input('x', open ? ['n', ...dims.slice(1)] : dims), dims }];
  const outputs = new Set<string>();
  const pick = <T>(from: readonly T[]): T => from[random.integer(from.length)]!;
  for (let i = 0; i < STEPS; i++) {
    // Mostly the latest, so that chains grow.
    const x = random.uniform() < 0.6 ? made.at(-1)! : pick(made);
    made.push(...pick(steps)({ b, x, random, made }));
    if (random.uniform() < 0.1) outputs.add(made.at(-1)!.name);
  }
  outputs.add(made.at(-1)!.name);
  outputs.delete('x');
  if (outputs.size === 0) outputs.add(b.node('Relu', ['x']));
  for (const name of outputs) b.output(name);
  return b.build();
}

interface Step {
  readonly b: ModelBuilder;
  readonly x: Made;
  readonly random: Random;
  readonly made: readonly Made[];
}

const size = (dims: readonly number[]) => dims.reduce((n, d) => n * d, 1);
const ints = (values: readonly number[]) => values.map(BigInt);
const same =
  (apply: (s: Step) => string) =>
  (s: Step): Made[] => [{ name: apply(s), dims: s.x.dims }];

function shuffled(length: number, random: Random): number[] {
  const perm = Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    const j = random.integer(i + 1);
    [perm[i], perm[j]] = [perm[j]!, perm[i]!];
  }
  return perm;
}

function transpose({ b, x, random }: Step): Made[] {
  const perm = shuffled(x.dims.length, random);
  return [{ name: b.node('Transpose', [x.name], { perm: ints(perm) }), dims: perm.map(i => x.dims[i]!) }];
}

function reshape({ b, x, random }: Step): Made[] {
  const [first, ...rest] = x.dims as [number, ...number[]];
  const dims = random.uniform() < 0.5 ? [first, size(rest)] : [1, ...x.dims];
  return [{ name: b.node('Reshape', [x.name, b.ints(...dims)]), dims }];
}

/** Back to four dimensions, where the number of elements allows it. */
function image({ b, x }: Step): Made[] {
  const rest = size(x.dims) / 4;
  if (!Number.isInteger(rest)) return [];
  const dims = [1, 4, 1, rest];
  return [{ name: b.node('Reshape', [x.name, b.ints(...dims)]), dims }];
}

function unsqueeze({ b, x, random }: Step): Made[] {
  const axis = random.integer(x.dims.length + 1);
  if (x.dims.length > 5) return [];
  return [
    { name: b.node('Unsqueeze', [x.name, b.ints(axis)]), dims: [...x.dims.slice(0, axis), 1, ...x.dims.slice(axis)] },
  ];
}

function squeeze({ b, x }: Step): Made[] {
  const axis = x.dims.indexOf(1);
  if (axis < 0 || x.dims.length < 3) return [];
  return [{ name: b.node('Squeeze', [x.name, b.ints(axis)]), dims: x.dims.filter((_, i) => i !== axis) }];
}

function pad({ b, x, random }: Step): Made[] {
  if (x.dims.length !== 4 || size(x.dims) > 4000) return [];
  const amounts = [0, 0, random.integer(2), random.integer(2), 0, 0, random.integer(2), 0];
  const dims = x.dims.map((d, i) => d + amounts[i]! + amounts[i + 4]!);
  return [
    { name: b.node('Pad', [x.name, b.ints(...amounts)], { mode: random.integer(4) ? 'constant' : 'edge' }), dims },
  ];
}

function conv({ b, x, random }: Step): Made[] {
  if (x.dims.length !== 4) return [];
  const [n, c, h, w] = x.dims as [number, number, number, number];
  const name = b.node('Conv', [x.name, b.random([4, c, 1, 1], random, c ** -0.5)]);
  return [{ name, dims: [n, 4, h, w] }];
}

function batchNorm({ b, x, random }: Step): Made[] {
  if (x.dims.length !== 4) return [];
  const c = x.dims[1]!;
  const variance = b.constant(
    [c],
    Float32Array.from({ length: c }, () => 0.2 + random.uniform()),
  );
  const parameters = [b.random([c], random), b.random([c], random), b.random([c], random)];
  return [{ name: b.node('BatchNormalization', [x.name, ...parameters, variance]), dims: x.dims }];
}

function linear({ b, x, random }: Step): Made[] {
  const inner = x.dims.at(-1)!;
  const y = b.node('MatMul', [x.name, b.random([inner, 4], random, inner ** -0.5)]);
  return [{ name: b.node('Add', [y, b.random([4], random)]), dims: [...x.dims.slice(0, -1), 4] }];
}

/** The node that was added last once more. */
function again({ b, made }: Step): Made[] {
  const node = b.graph.nodes.at(-1);
  const of = made.find(m => m.name === node?.outputs[0]);
  if (!node || !of || node.outputs.length > 1) return [];
  const name = b.node(node.opType, node.inputs);
  for (const attribute of node.attributes.values()) b.graph.nodes.at(-1)!.set(attribute);
  return [{ name: b.node('Sub', [b.node('Abs', [name]), of.name]), dims: of.dims }];
}

function sum({ b, x, made }: Step): Made[] {
  const other = [...made].reverse().find(m => m.name !== x.name && m.dims.join() === x.dims.join());
  return other ? [{ name: b.node('Add', [x.name, other.name]), dims: x.dims }] : [];
}

/** A reshape to a shape that is computed of the value's own. */
function shapeArithmetic({ b, x }: Step): Made[] {
  const shape = b.node('Shape', [x.name]);
  const first = b.node('Gather', [shape, b.ints(0)], { axis: 0n });
  const target = b.node('Concat', [first, b.ints(-1)], { axis: 0n });
  return [{ name: b.node('Reshape', [x.name, target]), dims: [x.dims[0]!, size(x.dims.slice(1))] }];
}

const steps: readonly ((s: Step) => Made[])[] = [
  ...[transpose, transpose, reshape, image, unsqueeze, squeeze, pad, conv, conv, batchNorm, linear, again, sum],
  shapeArithmetic,
  same(({ b, x }) => b.node('Relu', [x.name])),
  same(({ b, x }) => b.node('Tanh', [x.name])),
  same(({ b, x }) => b.node('Identity', [x.name])),
  same(({ b, x }) => b.node('Dropout', [x.name])),
  same(({ b, x }) => b.node('Add', [x.name, b.constant([], [0])])),
  same(({ b, x }) => b.node('Mul', [b.constant([1], [1]), x.name])),
  same(({ b, x, random }) => b.node('Mul', [x.name, b.random([], random)])),
  same(({ b, x }) => b.node('Cast', [b.node('Cast', [x.name], { to: 11n })], { to: 1n })),
  same(({ b, x, random }) => b.node('Add', [x.name, b.node('Neg', [b.random([1], random)])])),
];
