import type { UpgradeContext } from '../op';

type Rewrite = (ctx: UpgradeContext) => void;

/** Sets input `index`, with omitted inputs before it where the node has fewer. */
function setInput({ node }: UpgradeContext, index: number, value: string): void {
  while (node.inputs.length < index) node.inputs.push('');
  node.inputs[index] = value;
}

/** An integer-list attribute becomes a constant int64 input; an absent attribute an omitted input. */
export const intsToInput =
  (attribute: string, input: number): Rewrite =>
  ctx => {
    const values = ctx.node.ints(attribute);
    ctx.node.attributes.delete(attribute);
    if (values) setInput(ctx, input, ctx.addInts(`${ctx.node.name}_${attribute}`, values));
  };

/** Slice 10: starts, ends and axes become inputs; axes must be told because inputs are told apart by position. */
export const sliceToInputs: Rewrite = ctx => {
  const { node } = ctx;
  const starts = node.ints('starts');
  const ends = node.ints('ends');
  if (!starts || !ends) return ctx.refuse('has no starts or ends');
  const axes = node.ints(
    'axes',
    starts.map((_, i) => i),
  );
  for (const [i, [name, values]] of Object.entries({ starts, ends, axes }).entries()) {
    node.attributes.delete(name);
    setInput(ctx, i + 1, ctx.addInts(`${node.name}_${name}`, values));
  }
};

/** TopK 10: k becomes an input of one element. */
export const topKToInput: Rewrite = ctx => {
  const k = ctx.node.int('k');
  if (k === undefined) return ctx.refuse('has no k');
  ctx.node.attributes.delete('k');
  setInput(ctx, 1, ctx.addInts(`${ctx.node.name}_k`, [k]));
};

/** Clip 11: min and max become inputs. Initializers, not computed: onnxruntime drops a Clip only when it knows its bounds. */
export const clipToInputs: Rewrite = ctx => {
  for (const [name, input] of [
    ['min', 1],
    ['max', 2],
  ] as const) {
    const bound = ctx.node.float(name);
    ctx.node.attributes.delete(name);
    if (bound !== undefined) setInput(ctx, input, floatLike(ctx, `${ctx.node.name}_${name}`, bound));
  }
};

/** Pad 11: pads and value become inputs. */
export const padToInputs: Rewrite = ctx => {
  const { node } = ctx;
  const pads = node.ints('pads');
  if (!pads) return ctx.refuse('has no pads');
  const value = node.float('value');
  node.attributes.delete('pads');
  node.attributes.delete('value');
  setInput(ctx, 1, ctx.addInts(`${node.name}_pads`, pads));
  if (value) setInput(ctx, 2, floatLike(ctx, `${node.name}_value`, value));
};

/** A scalar of the type of the node's first input. */
function floatLike(ctx: UpgradeContext, hint: string, value: number): string {
  const type = ctx.type(ctx.node.inputs[0]!);
  if (!type) return ctx.refuse('has an input of unknown type');
  return ctx.addFloats(hint, [value], [], type);
}

/** DFT 20: axis becomes an input; its default changed from 1 to -2. */
export const dftAxisToInput: Rewrite = ctx => {
  const axis = ctx.node.int('axis', 1);
  ctx.node.attributes.delete('axis');
  setInput(ctx, 2, ctx.addInts(`${ctx.node.name}_axis`, [axis], []));
};
