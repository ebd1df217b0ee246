/** Whatever a file holds, inference answers: unknown, with a line that says why. */
import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { analyse } from '../../src/core/analysis/analyse';
import { graphView } from '../../src/core/analysis/graphView';
import { inspectionOf } from '../../src/core/analysis/inspect';
import { layerDetails } from '../../src/core/analysis/layerDetails';
import { inferShapes } from '../../src/core/analysis/shapes';
import { verify } from '../../src/core/analysis/verify';
import {
  type Attribute,
  type Dim,
  Graph,
  intAttribute,
  intsAttribute,
  type Model,
  Node,
  tensorType,
} from '../../src/core/ir';
import { allOps } from '../../src/core/ops/registry';
import { ModelBuilder } from '../support/modelBuilder';

const problemsOf = (b: ModelBuilder) => inferShapes(b.build()).problems;
const zeros = (...dims: number[]) => new Float32Array(dims.reduce((n, d) => n * d, 1));

test('malformed nodes are told, by name, operator and reason', () => {
  const cases: [string, (b: ModelBuilder) => string, RegExp][] = [
    [
      'Conv',
      b => b.node('Conv', [b.input('x', [1, 3, 8, 8]), b.constant([4, 3, 3], zeros(4, 3, 3))]),
      /rank 4.*rank 3/,
    ],
    ['Conv', b => b.node('Conv', [b.input('x', [1, 4, 8, 8]), b.constant([4, 3, 3, 3], zeros(4, 27))]), /4 channels/],
    ['Conv', b => b.node('Conv', [b.input('x', [1, 3, 2, 2]), b.constant([4, 3, 3, 3], zeros(4, 27))]), /does not fit/],
    ['Gemm', b => b.node('Gemm', [b.input('x', [1, 3]), b.constant([4, 5], zeros(4, 5))]), /3 and 4 differ/],
    ['Add', b => b.node('Add', [b.input('x', [2, 3]), b.constant([4], zeros(4))]), /do not broadcast/],
    ['Reshape', b => b.node('Reshape', [b.input('x', [2, 3]), b.ints(4, -1)]), /do not divide/],
    ['Reshape', b => b.node('Reshape', [b.input('x', [2, 3]), b.ints(-1, -1)]), /cannot reshape/],
    ['Transpose', b => b.node('Transpose', [b.input('x', [2, 3])], { perm: [0n, 0n] }), /axes \[0, 0\]/],
    ['Concat', b => b.node('Concat', [b.input('x', [2, 3])], { axis: 2n }), /axis 2 does not fit rank 2/],
    ['Split', b => b.node('Split', [b.input('x', [5]), b.ints(2, 2)], {}, 2), /parts \[2, 2\]/],
    ['Squeeze', b => b.node('Squeeze', [b.input('x', [2, 3]), b.ints(0)]), /not all 1/],
    ['MaxPool', b => b.node('MaxPool', [b.input('x', [1, 2, 4, 4])]), /kernel_shape is missing/],
    ['LSTM', b => b.node('LSTM', [b.input('x', [4, 4]), b.constant([1], [0]), b.constant([1], [0])]), /rank 2, 3/],
    ['If', b => b.node('If', [b.input('x', [], 'bool')]), /branch is missing/],
  ];
  for (const [op, build, reason] of cases) {
    const b = new ModelBuilder(13);
    b.output(build(b));
    const problems = problemsOf(b);
    assert.equal(problems.length, 1, `${op}: ${problems.join('; ')}`);
    assert.match(problems[0]!, new RegExp(`^${op}\\d+ \\(${op}\\): `));
    assert.match(problems[0]!, reason);
    const type = inferShapes(b.build()).types.get(b.graph.outputs[0]!.name);
    assert.ok(type === undefined || (type.kind === 'tensor' && type.shape === undefined), `${op} stays unknown`);
  }
});

const dim: fc.Arbitrary<Dim> = fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constantFrom('a', 'b', null));
const shape = fc.array(dim, { maxLength: 5 });
const small = fc.integer({ min: -5, max: 9 });

/** A node of any operator on operands of any shape, with attributes of plausible names and any value. */
const anyNode = fc.record({
  op: fc.constantFrom(...allOps()),
  opset: fc.integer({ min: 1, max: 25 }),
  inputs: fc.array(
    fc.oneof({ weight: 3, arbitrary: shape }, { weight: 1, arbitrary: fc.constant('omitted' as const) }),
    {
      maxLength: 6,
    },
  ),
  contents: fc.array(fc.array(small, { maxLength: 5 }), { minLength: 6, maxLength: 6 }),
  constants: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
  outputs: fc.integer({ min: 1, max: 4 }),
  seed: fc.array(small, { minLength: 12, maxLength: 12 }),
});

function attributesFor(kinds: ReadonlyMap<string, string>, seed: readonly number[]): Attribute[] {
  return [...kinds].flatMap(([name, kind], i): Attribute[] => {
    const n = seed[i % seed.length]!;
    if (n === 0) return [];
    if (kind === 'int') return [intAttribute(name, n)];
    if (kind === 'ints') return [intsAttribute(name, seed.slice(0, Math.abs(n)))];
    if (kind === 'float') return [{ name, kind: 'float', value: n / 2 }];
    if (kind === 'floats') return [{ name, kind: 'floats', value: seed.slice(0, Math.abs(n)) }];
    if (kind === 'string')
      return [{ name, kind: 'string', value: Uint8Array.from('SAME_UPPER', c => c.charCodeAt(0)) }];
    if (kind === 'graph') return [{ name, kind: 'graph', value: body(n) }];
    return [];
  });
}

function body(size: number): Graph {
  const graph = new Graph('body');
  graph.inputs = Array.from({ length: Math.abs(size) }, (_, i) => ({
    name: `in${i}`,
    type: tensorType('float32', [1]),
  }));
  graph.nodes = [new Node('inner', 'Relu', ['in0'], ['inner_out'])];
  graph.outputs = [{ name: 'inner_out', type: tensorType('float32', undefined) }];
  return graph;
}

/** JSON has no NaN and no Infinity: they would become null in silence. */
function assertFinite(value: unknown): void {
  if (typeof value === 'number') assert.ok(Number.isFinite(value));
  else if (value !== null && typeof value === 'object') for (const part of Object.values(value)) assertFinite(part);
}

test('no node of any operator makes inference, cost or the views throw', () => {
  fc.assert(
    fc.property(anyNode, ({ op, opset, inputs, contents, constants, outputs, seed }) => {
      const b = new ModelBuilder(opset);
      const names = inputs.map((input, i) => {
        if (input === 'omitted') return '';
        return constants[i] ? b.ints(...contents[i]!) : b.input(`x${i}`, input);
      });
      const output = b.node(op.type, names, {}, outputs);
      const node = b.graph.nodes[0]!;
      node.domain = op.domain;
      for (const a of attributesFor(op.attributeKinds ?? new Map(), seed)) node.set(a);
      const model: Model = b.output(output).build();
      const analysis = analyse(model, { dims: { default: 2 } });
      assertFinite([inspectionOf(analysis, { name: '', bytes: 0 }), graphView(analysis)]);
      for (const layer of analysis.layers) layerDetails(analysis, layer.name);
      for (const [name, type] of analysis.shapes.types)
        if (type.kind === 'tensor')
          for (const d of type.shape ?? [])
            assert.ok(typeof d !== 'number' || (Number.isSafeInteger(d) && d >= 0), name);
      for (const macs of analysis.macs.values())
        assert.ok(macs === undefined || (Number.isSafeInteger(macs) && macs >= 0));
      verify(model);
      inferShapes(model);
    }),
    { numRuns: 3000 },
  );
});
