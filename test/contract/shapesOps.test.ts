/** Operators of the later operator sets and of com.microsoft, one small model each, against onnxruntime. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { inferShapes } from '../../src/core/analysis/shapes';
import type { Model } from '../../src/core/ir';
import { execute, randomFeeds } from '../support/execute';
import { ModelBuilder } from '../support/modelBuilder';
import { observeValues } from '../support/observe';
import type { OpCase } from '../support/opCase';
import { contribCases } from '../support/opCasesContrib';
import { standardCases } from '../support/opCasesStandard';

/** Sizes of the symbols in the cases. */
const SIZE = 2;

function build(c: OpCase): Model {
  const b = new ModelBuilder(c.opset);
  const inputs = c.inputs.map((input, i) => (typeof input === 'function' ? input(b) : b.input(`x${i}`, input)));
  b.node(c.op, inputs, c.attributes ?? {}, c.outputs ?? 1);
  b.graph.nodes[0]!.domain = c.domain ?? '';
  const model = b.build();
  if (c.domain) model.opsets.set(c.domain, 1);
  return model;
}

for (const c of [...standardCases, ...contribCases])
  test(c.name, async () => {
    const model = build(c);
    const shapes = inferShapes(model, { dims: { default: SIZE } });
    assert.deepEqual(shapes.problems, []);
    const values = await observeValues(model, shapes, randomFeeds(model, 3, SIZE));
    assert.ok(values.size >= (c.outputs ?? 1), `${values.size} outputs came`);
    for (const [name, { type, dims }] of values)
      assert.deepEqual(shapes.types.get(name), { kind: 'tensor', type, shape: [...dims] }, name);
  });

test('a malformed case is refused by both', async () => {
  const b = new ModelBuilder(13);
  const y = b.node('MatMul', [b.input('x', [2, 3]), b.constant([4, 5], new Float32Array(20))]);
  const model = b.output(y).build();
  assert.match(inferShapes(model).problems.join(), /do not fit/);
  await assert.rejects(execute(model, randomFeeds(model, 1)));
});
