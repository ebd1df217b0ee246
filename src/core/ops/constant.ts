/** Operators that make tensors: Constant, ConstantOfShape, Range, EyeLike, random generators; and Cast. */
import { type DataType, dataTypeOf, isFloat } from '../ir/dataType';
import { type Dim, isStatic } from '../ir/dim';
import { tensorType } from '../ir/graph';
import { asType, contentNumbers, count, foldElements, MAX_CONTENT, scalarOf, vectorContent } from './content';
import { noMacs } from './inferHelpers';
import { shapeInput } from './join';
import { defineOp, type InferContext, type OpDef } from './op';
import { addDims, ceilDivide, maxDims, multiplyDims, subtractDims } from './symbolic';
import { tensorContent } from './tensorContent';

/** The element type that an integer attribute names (TensorProto.DataType). */
export function typeAttribute(ctx: InferContext, name: string, fallback: DataType | undefined): DataType | undefined {
  const code = ctx.node.int(name);
  return code === undefined ? fallback : dataTypeOf(code);
}

/** One attribute of seven holds the value (opset 12); a sparse value stays unknown in contents. */
export const constant = defineOp({
  type: 'Constant',
  plumbing: true,
  since: [1, 9, 11, 12, 13, 19, 21, 23, 24, 25],
  family: 'other',
  infer: ctx => {
    for (const a of ctx.node.attributes.values()) {
      if (a.name === 'value' && a.kind === 'tensor') {
        ctx.setOutputType(0, tensorType(a.value.type, a.value.dims));
        const content = tensorContent(a.value);
        if (content) ctx.setContent(0, content);
      } else if (a.kind === 'float' || a.kind === 'int') {
        ctx.setOutput(0, a.kind === 'float' ? 'float32' : 'int64', []);
        ctx.setContent(0, { shape: [], values: [Number(a.value)] });
      } else if (a.kind === 'floats' || a.kind === 'ints') {
        ctx.setOutput(0, a.kind === 'floats' ? 'float32' : 'int64', [a.value.length]);
        if (a.value.length <= MAX_CONTENT) ctx.setContent(0, vectorContent(a.value.map(Number)));
      } else if (a.kind === 'string' || a.kind === 'strings')
        ctx.setOutput(0, 'string', a.kind === 'string' ? [] : [a.value.length]);
    }
  },
  cost: noMacs,
});

export const constantOfShape = defineOp({
  type: 'ConstantOfShape',
  extents: [0],
  plumbing: true,
  givesFloat32: node => !node.attributes.has('value'),
  since: [9, 20, 21, 23, 24, 25],
  family: 'other',
  settings: [0],
  infer: ctx => {
    const value = ctx.node.tensor('value');
    const shape = shapeInput(ctx, 0);
    ctx.setOutput(0, value?.type ?? 'float32', shape);
    const fill = value ? tensorContent(value)?.values[0] : 0;
    if (fill !== undefined && isStatic(shape) && count(shape) <= MAX_CONTENT)
      ctx.setContent(0, { shape, values: Array<Dim>(count(shape)).fill(fill) });
  },
  cost: noMacs,
});

/** max(ceil((limit - start) / delta), 0) elements. */
export const range = defineOp({
  type: 'Range',
  plumbing: true,
  since: [11],
  family: 'other',
  settings: [0, 1, 2],
  infer: ctx => {
    const type = ctx.type(0);
    const [start, limit, delta] = [0, 1, 2].map(i => scalarOf(ctx.content(i)) ?? null) as [Dim, Dim, Dim];
    const length = rangeLength(start, limit, delta, isFloat(type));
    ctx.setOutput(0, type, [length]);
    if (typeof length !== 'number' || length > MAX_CONTENT) return;
    const values = Array.from({ length }, (_, i) => asType(addDims(start, multiplyDims(delta, i)), type));
    ctx.setContent(0, vectorContent(values));
  },
  cost: noMacs,
});

function rangeLength(start: Dim, limit: Dim, delta: Dim, float: boolean): Dim {
  if (typeof delta !== 'number' || delta === 0) return null;
  const distance = delta > 0 ? subtractDims(limit, start) : subtractDims(start, limit);
  if (!float) return maxDims(ceilDivide(distance, Math.abs(delta)), 0);
  return typeof distance === 'number' ? Math.max(Math.ceil(distance / Math.abs(delta)), 0) : null;
}

/** Integers keep their value (also symbolic ones) in the wider integer types; floats are cut towards zero. */
export function castContent(ctx: InferContext, to: DataType | undefined): void {
  const fromFloat = isFloat(ctx.type(0));
  const toFloat = isFloat(to);
  foldElements(ctx, [0], to, x => {
    if (typeof x === 'number') return fromFloat && !toFloat && to !== 'bool' ? Math.trunc(x) : x;
    // A symbol that stands for a size fits 32 bits or more; anything may be zero as a bool.
    return to === 'int64' || to === 'int32' || to === 'uint64' || to === 'uint32' ? (x ?? null) : null;
  });
}

/** `to` was a string before opset 6. */
export const cast = defineOp({
  type: 'Cast',
  plumbing: true,
  since: [1, 6, 9, 13, 19, 21, 23, 24, 25],
  family: 'shape',
  infer: ctx => {
    const to = typeAttribute(ctx, 'to', undefined);
    ctx.setOutput(0, to, ctx.shape(0));
    castContent(ctx, to);
  },
  cost: noMacs,
});

export const castLike = defineOp({
  type: 'CastLike',
  plumbing: true,
  since: [15, 19, 21, 23, 24, 25],
  family: 'shape',
  settings: [1],
  infer: ctx => {
    ctx.setOutput(0, ctx.type(1), ctx.shape(0));
    castContent(ctx, ctx.type(1));
  },
  cost: noMacs,
});

export const eyeLike = defineOp({
  type: 'EyeLike',
  plumbing: true,
  since: [9, 22],
  family: 'other',
  settings: [0],
  infer: ctx => ctx.setOutput(0, typeAttribute(ctx, 'dtype', ctx.type(0)), ctx.shape(0)),
  cost: noMacs,
});

const generator = (type: string): OpDef =>
  defineOp({
    type,
    since: [1, 22],
    family: 'other',
    random: true,
    infer: ctx => ctx.setOutput(0, typeAttribute(ctx, 'dtype', 'float32'), ctx.node.ints('shape')),
    cost: noMacs,
  });

const generatorLike = (type: string, since: readonly number[], settings?: readonly number[]): OpDef =>
  defineOp({
    type,
    since,
    family: 'other',
    random: true,
    settings,
    infer: ctx => ctx.setOutput(0, typeAttribute(ctx, 'dtype', ctx.type(0)), ctx.shape(0)),
    cost: noMacs,
  });

export const multinomial = defineOp({
  type: 'Multinomial',
  since: [7, 22],
  family: 'other',
  random: true,
  infer: ctx =>
    ctx.setOutput(0, typeAttribute(ctx, 'dtype', 'int32'), [ctx.shape(0)?.[0] ?? null, ctx.node.int('sample_size', 1)]),
  cost: noMacs,
});

const window = (type: string): OpDef =>
  defineOp({
    type,
    since: [17],
    family: 'other',
    settings: [0],
    infer: ctx => {
      const size = contentNumbers(ctx.content(0))?.[0] ?? null;
      ctx.setOutput(0, typeAttribute(ctx, 'output_datatype', 'float32'), [size]);
    },
    cost: noMacs,
  });

export const constantOps: readonly OpDef[] = [
  constant,
  constantOfShape,
  range,
  cast,
  castLike,
  eyeLike,
  generator('RandomNormal'),
  generator('RandomUniform'),
  generatorLike('RandomNormalLike', [1, 22], [0]),
  generatorLike('RandomUniformLike', [1, 22], [0]),
  generatorLike('Bernoulli', [15, 22]),
  multinomial,
  window('HannWindow'),
  window('HammingWindow'),
  window('BlackmanWindow'),
];
