import { Random } from '../../src/core/numeric/random';
import { NetBuilder } from './netBuilder';

/** A value of [N, channels, size, size]. */
interface Map4 {
  readonly name: string;
  readonly channels: number;
  readonly size: number;
}

interface Step {
  readonly net: NetBuilder;
  readonly x: Map4;
  readonly random: Random;
  readonly made: readonly Map4[];
}

/** Steps that a generated net takes. */
const STEPS = 12;

const pick = <T>(random: Random, from: readonly T[]): T => from[random.integer(from.length)]!;
const divisors = (n: number) => Array.from({ length: n }, (_, i) => i + 1).filter(d => n % d === 0);

/** A small net of convolutions whose channels are joined, cut, moved, repeated and mixed in seeded ways. The batch is open. */
export function randomNet(seed: number) {
  const random = new Random(seed);
  const net = new NetBuilder(13);
  const made: Map4[] = [];
  const image: Map4 = { name: net.image(), channels: 3, size: 6 };
  made.push(conv({ net, x: image, random, made }));
  for (let i = 0; i < STEPS; i++) {
    const x = random.uniform() < 0.7 ? made.at(-1)! : pick(random, made);
    const next = pick(random, steps)({ net, x, random, made });
    if (next) made.push(next);
  }
  const last = made.at(-1)!;
  net.head(last.name, last.channels);
  return net.build();
}

function conv({ net, x, random }: Step): Map4 {
  const channels = pick(random, [2, 3, 4, 6, 8, 12]);
  const group = pick(
    random,
    divisors(x.channels).filter(d => channels % d === 0),
  );
  return { ...x, name: net.conv(x.name, x.channels, channels, random.uniform() < 0.5 ? 1 : group), channels };
}

const alike =
  (apply: (step: Step) => string) =>
  (step: Step): Map4 => ({ ...step.x, name: apply(step) });

const other = ({ x, made }: Step, fits: (m: Map4) => boolean) =>
  [...made].reverse().find(m => m.name !== x.name && fits(m));

function sum(step: Step): Map4 | undefined {
  const { net, x, random } = step;
  const b = other(step, m => m.channels === x.channels && m.size === x.size);
  return b && { ...x, name: net.node(pick(random, ['Add', 'Mul', 'Max', 'Sub']), [x.name, b.name]) };
}

function concat(step: Step): Map4 | undefined {
  const { net, x } = step;
  const b = other(step, m => m.size === x.size && m.channels + x.channels <= 24);
  return b && { ...x, name: net.node('Concat', [x.name, b.name], { axis: 1n }), channels: x.channels + b.channels };
}

function split({ net, x, random }: Step): Map4 | undefined {
  if (x.channels < 2) return undefined;
  const first = 1 + random.integer(x.channels - 1);
  net.node('Split', [x.name, net.ints(first, x.channels - first)], { axis: 1n }, 2);
  const i = random.integer(2);
  return { ...x, name: net.lastOutput(i), channels: i === 0 ? first : x.channels - first };
}

function slice({ net, x, random }: Step): Map4 {
  const from = random.integer(x.channels);
  const to = from + 1 + random.integer(x.channels - from);
  const open = to === x.channels && random.uniform() < 0.5 ? Number.MAX_SAFE_INTEGER : to;
  const begin = random.uniform() < 0.5 ? from - x.channels : from;
  const name = net.node('Slice', [x.name, net.ints(begin), net.ints(open), net.ints(1), net.ints(1)]);
  return { ...x, name, channels: to - from };
}

function shuffle({ net, x, random }: Step): Map4 {
  const groups = pick(random, divisors(x.channels));
  const apart = net.reshape(x.name, -1, groups, x.channels / groups, x.size, x.size);
  const moved = net.transpose(apart, 0, 2, 1, 3, 4);
  return { ...x, name: net.reshape(moved, -1, x.channels, x.size, x.size) };
}

function permute({ net, x, random }: Step): Map4 {
  const count = 1 + random.integer(x.channels);
  const places = Array.from({ length: count }, () => random.integer(x.channels));
  return { ...x, name: net.node('Gather', [x.name, net.ints(...places)], { axis: 1n }), channels: count };
}

function gate({ net, x, random }: Step): Map4 {
  const pooled = net.node(pick(random, ['GlobalAveragePool', 'GlobalMaxPool']), [x.name]);
  const narrow = net.node('Conv', [pooled, net.weight(3, x.channels, 1, 1)]);
  const wide = net.node('Conv', [net.node('Relu', [narrow]), net.weight(x.channels, 3, 1, 1)]);
  return { ...x, name: net.node('Mul', [net.node('Sigmoid', [wide]), x.name]) };
}

function pad({ net, x, random }: Step): Map4 {
  const [before, after] = [random.integer(3), random.integer(3)];
  const name = net.node('Pad', [x.name, net.ints(0, before, 0, 0, 0, after, 0, 0)]);
  return { ...x, name, channels: x.channels + before + after };
}

function toSpace({ net, x, random }: Step): Map4 | undefined {
  if (x.channels % 4 !== 0 || x.size > 6) return undefined;
  const mode = pick(random, ['DCR', 'CRD']);
  const name = net.node('DepthToSpace', [x.name], { blocksize: 2n, mode });
  return { name, channels: x.channels / 4, size: 2 * x.size };
}

function toDepth({ net, x }: Step): Map4 | undefined {
  if (x.size % 2 !== 0 || x.channels > 6) return undefined;
  return { name: net.node('SpaceToDepth', [x.name], { blocksize: 2n }), channels: 4 * x.channels, size: x.size / 2 };
}

function tile({ net, x }: Step): Map4 | undefined {
  if (x.channels > 8) return undefined;
  return { ...x, name: net.node('Tile', [x.name, net.ints(1, 2, 1, 1)]), channels: 2 * x.channels };
}

function up({ net, x, random }: Step): Map4 {
  const group = pick(random, divisors(x.channels));
  const perGroup = 1 + random.integer(3);
  const w = net.weight(x.channels, perGroup, 3, 3);
  const name = net.node('ConvTranspose', [x.name, w], { group: BigInt(group), pads: [1n, 1n, 1n, 1n] });
  return { ...x, name, channels: group * perGroup };
}

/** Channels last, a product, and back. */
function linear({ net, x, random }: Step): Map4 {
  const channels = pick(random, [4, 6]);
  const rows = net.transpose(x.name, 0, 2, 3, 1);
  const y = net.node('Add', [net.linear(rows, x.channels, channels), net.weight(channels)]);
  return { ...x, name: net.transpose(y, 0, 3, 1, 2), channels };
}

/** A product over all positions and channels at once, spread over positions again. */
function dense({ net, x, random }: Step): Map4 {
  const channels = pick(random, [4, 6]);
  const rows = net.node('Flatten', [x.name]);
  const length = x.channels * x.size ** 2;
  const y = net.node('Gemm', [rows, net.weight(channels, length), net.weight(channels)], {
    transB: 1n,
    alpha: 1 / length,
  });
  const one = net.reshape(y, -1, channels, 1, 1);
  return { ...x, name: net.node('Expand', [one, net.ints(1, channels, x.size, x.size)]), channels };
}

function groupNorm({ net, x, random }: Step): Map4 {
  const groups = pick(random, divisors(x.channels));
  const rows = net.reshape(x.name, 0, groups, -1);
  const ones = net.constant([groups], Array(groups).fill(1));
  const normed = net.node('InstanceNormalization', [rows, ones, net.weight(groups)]);
  return { ...x, name: net.reshape(normed, -1, x.channels, x.size, x.size) };
}

const norm = alike(({ net, x }) => {
  const of = () => net.weight(x.channels);
  const variance = net.constant([x.channels], Array(x.channels).fill(2));
  return net.node('BatchNormalization', [x.name, of(), of(), of(), variance]);
});

const steps: readonly ((step: Step) => Map4 | undefined)[] = [
  ...[conv, conv, conv, conv, sum, sum, sum, concat, concat, split, slice, shuffle, shuffle, permute, gate, pad],
  ...[toSpace, toDepth, tile, up, linear, dense, groupNorm, norm],
  alike(({ net, x }) => net.node('Relu', [x.name])),
  alike(({ net, x }) => net.node('Tanh', [x.name])),
  alike(({ net, x }) => net.node('Softmax', [x.name], { axis: -1n })),
  alike(({ net, x }) => net.node('PRelu', [x.name, net.weight(x.channels, 1, 1)])),
  alike(({ net, x }) => net.node('Add', [net.weight(1, x.channels, 1, 1), x.name])),
  alike(({ net, x }) => net.node('MaxPool', [x.name], { kernel_shape: [3n, 3n], pads: [1n, 1n, 1n, 1n] })),
];
