/** Sliding windows with random attributes: inferred sizes, numeric and symbolic, are what onnxruntime makes of them. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { inferShapes } from '../../src/core/analysis/shapes';
import type { Dim, Model, Node } from '../../src/core/ir';
import { substitute } from '../../src/core/ops/symbolic';
import { execute, randomFeeds } from '../support/execute';
import { type AttributeArgument, ModelBuilder } from '../support/modelBuilder';

const HEIGHT = 7;
const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }));
const window = fc.record({
  kernel: pair(1, 4),
  strides: pair(1, 3),
  dilations: pair(1, 2),
  begin: pair(0, 2),
  end: pair(0, 2),
  autoPad: fc.constantFrom('NOTSET', 'NOTSET', 'SAME_UPPER', 'SAME_LOWER', 'VALID'),
  ceil: fc.boolean(),
  width: fc.integer({ min: 4, max: 12 }),
});
type WindowCase = typeof window extends fc.Arbitrary<infer T> ? T : never;

const ints = (values: readonly number[]) => values.map(BigInt);
const padding = (c: WindowCase): Record<string, AttributeArgument> =>
  c.autoPad === 'NOTSET' ? { pads: ints([...c.begin, ...c.end]) } : { auto_pad: c.autoPad };

/** Compares a model whose input is [1, 2, height, width] with the runtime; refused attributes are no case. */
async function check(model: Model, width: number): Promise<boolean> {
  const feeds = randomFeeds(model, 1, HEIGHT);
  const outputs = await execute(model, feeds).catch(() => undefined);
  if (!outputs) return false;
  const [name, tensor] = Object.entries(outputs)[0]!;
  const described = describe(model.graph.nodes[0]!);
  // A window larger than its padded input is an error by the standard, though the runtime gives one result.
  const bound = inferShapes(model, { dims: { h: HEIGHT } });
  if (bound.problems.some(p => p.includes('does not fit spatial axis'))) return false;
  const claimed = shapeOf(bound, name);
  assert.deepEqual(
    claimed,
    tensor.dims.map((d, i) => (claimed[i] === null && mayBeOpen(model.graph.nodes[0]!) ? null : d)),
    described,
  );
  const symbolic = shapeOf(inferShapes(model), name).map(d => substitute(d, new Map([['h', HEIGHT]])));
  assert.deepEqual(
    symbolic,
    tensor.dims.map((d, i) => (symbolic[i] === null ? null : d)),
    `symbolic, width ${width}: ${described}`,
  );
  return true;
}
/** Dilated poolings with SAME padding: the standard and the runtime differ. */
const mayBeOpen = (node: Node) =>
  node.opType.endsWith('Pool') &&
  (node.string('auto_pad') ?? '').startsWith('SAME') &&
  node.ints('dilations', []).some(d => d > 1);
function shapeOf(shapes: ReturnType<typeof inferShapes>, name: string): readonly Dim[] {
  const type = shapes.types.get(name);
  assert.ok(type?.kind === 'tensor' && type.shape, 'a shape is known');
  return type.shape;
}
const describe = (node: Node) =>
  [...node.attributes.values()].map(a => `${a.name}=${'value' in a ? a.value : ''}`).join(' ');

async function property(build: (c: WindowCase) => Model, runs: number): Promise<void> {
  let checked = 0;
  await fc.assert(
    fc.asyncProperty(window, async c => {
      if (await check(build(c), c.width)) checked++;
    }),
    { numRuns: runs },
  );
  assert.ok(checked > runs / 3, `${checked} of ${runs} cases were executable`);
}

test('Conv', () =>
  property(c => {
    const b = new ModelBuilder(13);
    const x = b.input('x', [1, 2, 'h', c.width]);
    const w = b.constant([3, 2, ...c.kernel], new Float32Array(6 * c.kernel[0] * c.kernel[1]));
    const y = b.node('Conv', [x, w], { strides: ints(c.strides), dilations: ints(c.dilations), ...padding(c) });
    return b.output(y).build();
  }, 200));

test('ConvTranspose', () =>
  property(c => {
    const b = new ModelBuilder(13);
    const x = b.input('x', [1, 2, 'h', c.width]);
    const w = b.constant([2, 3, ...c.kernel], new Float32Array(6 * c.kernel[0] * c.kernel[1]));
    const extra: Record<string, AttributeArgument> = c.ceil ? { output_padding: ints(c.strides.map(s => s - 1)) } : {};
    const y = b.node('ConvTranspose', [x, w], {
      strides: ints(c.strides),
      dilations: ints(c.dilations),
      ...padding(c),
      ...extra,
    });
    return b.output(y).build();
  }, 200));

for (const type of ['MaxPool', 'AveragePool'])
  test(type, () =>
    property(c => {
      const b = new ModelBuilder(19);
      const x = b.input('x', [1, 2, 'h', c.width]);
      const y = b.node(type, [x], {
        kernel_shape: ints(c.kernel),
        strides: ints(c.strides),
        dilations: ints(c.dilations),
        ceil_mode: c.ceil ? 1n : 0n,
        ...padding(c),
      });
      return b.output(y).build();
    }, 200),
  );
