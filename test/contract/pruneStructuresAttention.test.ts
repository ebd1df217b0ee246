/** Transformers, as exporters write them: groups, the law of pruning, and what is left to compute. */
import { structure } from '../support/structure';
import { fixed, ofGroup, type StructureNet, type Width } from '../support/structureNet';

const LENGTH = 5;
const HEADS = 3;
const SIZE = 4;
const WIDTH = HEADS * SIZE;
const width = fixed(WIDTH);
/** Heads of the first group. */
const heads = ofGroup(0, HEADS, SIZE);
const since13 = { opsets: [13, 17, 18, 21] };

const sequence = (net: StructureNet) => net.input('x', ['N', LENGTH, WIDTH]);
const project = (net: StructureNet, x: string, from: Width, to: Width) => net.project(x, from, to, LENGTH);
const toOutput = (net: StructureNet, x: string, from: Width, size = WIDTH) =>
  net.output(project(net, x, from, fixed(size)), ['N', LENGTH, size]);

/** From [N, 5, heads x size] to [N, heads, 5, size], with a batch that is read. */
const apart = (net: StructureNet, x: string, count = HEADS) =>
  net.transpose(net.reshapeTo(x, net.sizeOf(x, 0), LENGTH, count, SIZE), 0, 2, 1, 3);
const together = (net: StructureNet, x: string, count = HEADS) =>
  net.reshapeTo(net.transpose(x, 0, 2, 1, 3), net.sizeOf(x, 0), LENGTH, count * SIZE);

/** Two products for each head; `change` is what happens to the scores. */
function attend(net: StructureNet, q: string, k: string, v: string, change = (scores: string) => scores, of = heads) {
  net.counts({ size: 0, left: kept => 2 * LENGTH * LENGTH * of.left(kept) }, 0);
  const scores = net.node('MatMul', [net.node('Div', [q, net.scalar(2)]), net.transpose(k, 0, 1, 3, 2)]);
  return net.node('MatMul', [net.softmax(change(scores)), v]);
}
const causal = Array.from({ length: LENGTH ** 2 }, (_, i) => (i % LENGTH <= Math.floor(i / LENGTH) ? 1 : 0));

structure(
  'BERT: a mask is added, post-norm',
  ['3 x 4', '16 x 1'],
  net => {
    const hidden = ofGroup(1, 16);
    const x = sequence(net);
    const mask = net.input('mask', ['N', LENGTH]);
    const open = net.unsqueeze(net.unsqueeze(mask, 1), 2);
    const penalty = net.mul(net.node('Sub', [net.scalar(1), open]), net.scalar(-10000));
    const part = () => apart(net, project(net, x, width, heads));
    const mixed = together(
      net,
      attend(net, part(), part(), part(), scores => net.add(scores, penalty)),
    );
    const y = net.layerNorm(net.add(project(net, mixed, heads, width), x), WIDTH);
    const z = project(net, net.gelu(project(net, y, width, hidden)), hidden, width);
    toOutput(net, net.layerNorm(net.add(z, y), WIDTH), width);
  },
  since13,
);

structure(
  'GPT: one Gemm for queries, keys and values, a causal mask by Where, sliced to the length',
  ['3 x 12', '16 x 1'],
  net => {
    const [all, hidden] = [ofGroup(0, HEADS, 3 * SIZE), ofGroup(1, 16)];
    const x = sequence(net);
    const normed = net.layerNorm(x, WIDTH);
    const rows = net.reshapeTo(normed, -1, net.sizeOf(normed, 2));
    net.counts({ size: 0, left: k => LENGTH * WIDTH * all.left(k) }, { size: 0, left: k => (WIDTH + 1) * all.left(k) });
    const flat = net.node('Gemm', [rows, net.weight(WIDTH, 3 * WIDTH), net.weight(3 * WIDTH)]);
    const qkv = net.reshapeTo(flat, net.sizeOf(x, 0), net.sizeOf(x, 1), 3 * WIDTH);
    const [q, k, v] = net.split(qkv, 2, WIDTH, WIDTH, WIDTH).map(part => apart(net, part));
    const triangle = net.constant([1, 1, LENGTH, LENGTH], causal, 'bool');
    const masked = (scores: string) => {
      const length = net.sizeOf(scores, 3);
      const rowsKept = net.node('Slice', [triangle, net.ints(0), length, net.ints(2)]);
      const kept = net.node('Slice', [rowsKept, net.ints(0), length, net.ints(3)]);
      return net.node('Where', [kept, scores, net.scalar(-3.4e38)]);
    };
    const mixed = together(net, attend(net, q!, k!, v!, masked));
    const y = net.add(project(net, mixed, heads, width), x);
    toOutput(net, net.add(project(net, net.gelu(project(net, y, width, hidden)), hidden, width), y), width);
  },
  since13,
);

structure(
  'a mask that is made infinite, its rows without any score set to 0',
  ['3 x 4'],
  net => {
    const x = sequence(net);
    const mask = net.input('mask', [LENGTH, LENGTH], 'bool');
    const part = () => apart(net, project(net, x, width, heads));
    const [q, k, v] = [part(), part(), part()];
    net.counts({ size: 0, left: kept => 2 * LENGTH * LENGTH * heads.left(kept) }, 0);
    const bias = net.node('Where', [mask, net.scalar(0), net.scalar(Number.NEGATIVE_INFINITY)]);
    const scores = net.softmax(net.add(net.node('MatMul', [q, net.transpose(k, 0, 1, 3, 2)]), bias));
    const safe = net.node('Where', [net.node('IsNaN', [scores]), net.scalar(0), scores]);
    toOutput(net, together(net, net.node('MatMul', [safe, v])), heads);
  },
  since13,
);

structure(
  'a bias of its own for each head, as of relative positions',
  ['3 x 4'],
  net => {
    const x = sequence(net);
    const part = () => apart(net, project(net, x, width, heads));
    net.counts(0, { size: 0, left: kept => kept[0]! * LENGTH ** 2 });
    const bias = net.weight(1, HEADS, LENGTH, LENGTH);
    toOutput(
      net,
      together(
        net,
        attend(net, part(), part(), part(), scores => net.add(scores, bias)),
      ),
      heads,
    );
  },
  since13,
);

structure(
  'a bias of positions that is looked up in a table by head',
  ['3 x 4'],
  net => {
    const x = sequence(net);
    const part = () => apart(net, project(net, x, width, heads));
    net.counts(0, { size: 0, left: kept => kept[0]! * 9 });
    const places = causal.map((_, i) => (i % LENGTH) - Math.floor(i / LENGTH) + LENGTH - 1);
    const rows = net.node('Gather', [net.weight(9, HEADS), net.constant([LENGTH ** 2], places, 'int64')], { axis: 0n });
    const bias = net.unsqueeze(net.transpose(net.reshape(rows, LENGTH, LENGTH, -1), 2, 0, 1), 0);
    toOutput(
      net,
      together(
        net,
        attend(net, part(), part(), part(), scores => net.add(scores, bias)),
      ),
      heads,
    );
  },
  since13,
);

/** Root mean square norm of its parts. */
function rmsNorm(net: StructureNet, x: string, size: number): string {
  net.counts(0, size);
  const square = net.mean(net.node('Pow', [x, net.scalar(2)]), [-1]);
  const inverse = net.node('Div', [net.scalar(1), net.node('Sqrt', [net.add(square, net.scalar(1e-6))])]);
  return net.mul(net.weight(size), net.mul(x, inverse));
}

structure(
  'Llama: rotary positions, shared keys, a gated hidden layer',
  ['2 x 4', '16 x 1'],
  net => {
    const [queries, keys, hidden] = [ofGroup(0, 2, 2 * SIZE), ofGroup(0, 2, SIZE), ofGroup(1, 16)];
    const x = sequence(net);
    const y = rmsNorm(net, x, WIDTH);
    const [cosine, sine] = [net.weight(1, 1, LENGTH, SIZE), net.weight(1, 1, LENGTH, SIZE)];
    const rotated = (part: string) => {
      const [first, second] = [net.slice(part, 3, 0, 2), net.slice(part, 3, 2, Number.MAX_SAFE_INTEGER)];
      const turned = net.concat(-1, net.node('Neg', [second]), first);
      return net.add(net.mul(part, cosine), net.mul(turned, sine));
    };
    const repeated = (part: string) => {
      const wide = net.node('Expand', [
        net.unsqueeze(part, 2),
        net.concat(0, net.sizeOf(part, 0), net.ints(2, 2, LENGTH, SIZE)),
      ]);
      return net.reshapeTo(wide, net.sizeOf(part, 0), 4, LENGTH, SIZE);
    };
    const q = rotated(apart(net, project(net, y, width, queries), 4));
    const k = repeated(rotated(apart(net, project(net, y, width, keys), 2)));
    const v = repeated(apart(net, project(net, y, width, keys), 2));
    const mask = net.constant(
      [1, 1, LENGTH, LENGTH],
      causal.map(c => (c === 1 ? 0 : -1e9)),
    );
    const mixed = together(
      net,
      attend(net, q, k, v, scores => net.add(scores, mask), queries),
      4,
    );
    const z = net.add(project(net, mixed, queries, width), x);
    const normed = rmsNorm(net, z, WIDTH);
    const gated = net.mul(net.sigmoidGate(project(net, normed, width, hidden)), project(net, normed, width, hidden));
    toOutput(net, net.add(project(net, gated, hidden, width), z), width);
  },
  since13,
);

structure(
  'vision transformer: patches, a class token, one product for queries, keys and values',
  ['3 x 12', '16 x 1'],
  net => {
    const [all, hidden] = [ofGroup(0, HEADS, 3 * SIZE), ofGroup(1, 16)];
    const image = net.image();
    const patches = net.node('Conv', [image, net.weight(WIDTH, 3, 3, 3), net.weight(WIDTH)], { strides: [3n, 3n] });
    const rows = net.transpose(net.reshapeTo(patches, net.sizeOf(image, 0), WIDTH, 4), 0, 2, 1);
    const token = net.node('Expand', [
      net.weight(1, 1, WIDTH),
      net.concat(0, net.sizeOf(image, 0), net.ints(1, WIDTH)),
    ]);
    const x = net.add(net.concat(1, token, rows), net.weight(1, LENGTH, WIDTH));
    const qkv = net.reshapeTo(
      project(net, net.layerNorm(x, WIDTH), width, all),
      net.sizeOf(x, 0),
      LENGTH,
      3,
      HEADS,
      SIZE,
    );
    const moved = net.transpose(qkv, 2, 0, 3, 1, 4);
    const [q, k, v] = [0, 1, 2].map(i => net.node('Gather', [moved, net.index(i)], { axis: 0n }));
    const y = net.add(project(net, together(net, attend(net, q!, k!, v!)), heads, width), x);
    const z = net.add(project(net, net.gelu(project(net, net.layerNorm(y, WIDTH), width, hidden)), hidden, width), y);
    const first = net.node('Gather', [net.layerNorm(z, WIDTH), net.index(0)], { axis: 1n });
    net.output(net.dense(first, width, fixed(4)), ['N', 4]);
  },
  since13,
);

structure(
  'attention over channels that Einsum computes',
  ['3 x 12'],
  net => {
    const qkv = net.reshape(
      project(net, sequence(net), width, ofGroup(0, HEADS, 3 * SIZE)),
      -1,
      LENGTH,
      3,
      HEADS,
      SIZE,
    );
    const [q, k, v] = net.split(qkv, 2, 1, 1, 1).map(part => net.squeeze(part, 2));
    net.counts({ size: 0, left: kept => 2 * LENGTH * LENGTH * heads.left(kept) }, 0);
    const scores = net.node('Einsum', [q!, k!], { equation: 'bihd,bjhd->bhij' });
    const mixed = net.node('Einsum', [net.softmax(scores), v!], { equation: 'bhij,bjhd->bihd' });
    toOutput(net, net.reshape(mixed, -1, LENGTH, WIDTH), heads);
  },
  since13,
);
