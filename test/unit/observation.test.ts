import assert from 'node:assert/strict';
import test from 'node:test';
import { Distribution, Observation } from '../../src/core/transforms/quantize/observation';
import { observeValues } from '../../src/core/transforms/quantize/observeValues';
import { ModelBuilder } from '../support/modelBuilder';

const kinds = {
  extremes: () => new Observation(),
  distributions: () => new Observation(new Distribution()),
};

/** As the memory of results keeps it. */
const keptAndRecalled = (observation: Observation): Observation =>
  Observation.of(JSON.parse(JSON.stringify(observation.state)));

for (const [kind, made] of Object.entries(kinds)) {
  test(`${kind}: the range covers all runs, those before a break among them`, () => {
    const first = made();
    first.add(Float32Array.of(1, -3, 2, 0), 2);
    const second = keptAndRecalled(first);
    second.add(Float32Array.of(5, 4), 2);
    assert.deepEqual([second.hasRange, second.min, second.max], [true, -3, 5]);
  });

  test(`${kind}: one number that is not finite leaves no range, whatever comes later`, () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]) {
      const seen = made();
      seen.add(Float32Array.of(1, bad, 2), 1);
      seen.add(Float32Array.of(1, 2), 1);
      assert.equal(seen.hasRange, false);
      assert.equal(keptAndRecalled(seen).hasRange, false);
    }
  });

  test(`${kind}: numbers too large to be added up are finite`, () => {
    const seen = made();
    seen.add(Float32Array.of(3e38, 3e38, -3e38, -3e38, -3e38), 1);
    assert.equal(seen.hasRange, true);
  });

  test(`${kind}: empty tensors have no range, and take none from what follows`, () => {
    const empty = made();
    empty.add(new Float32Array(), 1);
    assert.equal(empty.hasRange, false);
    const later = keptAndRecalled(empty);
    assert.equal(later.hasRange, false);
    later.add(Float32Array.of(2, 3), 1);
    assert.deepEqual([later.hasRange, later.min, later.max], [true, 2, 3]);
  });
}

test('watching adds outputs but no nodes, whose loading takes time that grows faster than the graph', () => {
  const b = new ModelBuilder();
  let x = b.input('x', [4]);
  const values = [x];
  for (let i = 0; i < 3; i++) {
    x = b.node('Relu', [x]);
    values.push(x);
  }
  const original = b.output(x).build();
  const { model, outputs } = observeValues(original, new Map(values.map(v => [v, new Observation()])));
  assert.equal(model.graph.nodes.length, original.graph.nodes.length);
  assert.deepEqual(outputs, values.slice(1));
  assert.deepEqual(new Set(model.graph.outputs.map(o => o.name)), new Set(outputs));
  assert.equal(original.graph.outputs.length, 1);
});
