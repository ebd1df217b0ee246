import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { nodeMacs } from '../../src/core/analysis/cost';
import { inferShapes } from '../../src/core/analysis/shapes';
import { allOps, findOp } from '../../src/core/ops/registry';
import { ModelBuilder } from '../support/modelBuilder';

test('an operator is registered once, found by node or name', () => {
  const keys = allOps().map(op => `${op.domain}:${op.type}`);
  assert.equal(new Set(keys).size, keys.length);
  assert.ok(keys.length > 200, `${keys.length} operators`);
  assert.equal(findOp('Conv')?.family, 'conv');
  assert.equal(findOp({ opType: 'FusedConv', domain: 'com.microsoft' })?.type, 'FusedConv');
  assert.equal(findOp('FusedConv'), undefined, 'not in the standard domain');
  assert.equal(findOp('constructor'), undefined);
});

test('definitions are in order', () => {
  for (const op of allOps()) {
    const name = `${op.domain}:${op.type}`;
    assert.ok(op.since.length > 0, name);
    assert.deepEqual(
      [...op.since].sort((a, b) => a - b),
      op.since,
      `versions of ${name}`,
    );
    assert.equal(new Set(op.since).size, op.since.length, `versions of ${name}`);
    // Tile had a third input, the axis, before opset 6.
    for (const i of op.settings ?? [])
      if (op.inputNames && op.type !== 'Tile')
        assert.ok(i < op.inputNames.length, `setting ${i} of ${name}: ${op.inputNames.join(' ')}`);
    for (const version of Object.keys(op.upgrade ?? {}))
      assert.ok(op.since.includes(Number(version)), `${name} has no version ${version} to upgrade to`);
    const weight = op.quantize?.weight?.input;
    if (weight !== undefined) assert.ok(!op.settings?.includes(weight), `the weight of ${name} is no setting`);
  }
});

test('operators with dot products cost an unknown amount on unknown shapes, never 0', () => {
  const products = [
    'Conv',
    'ConvTranspose',
    'Gemm',
    'MatMul',
    'Einsum',
    'LSTM',
    'GRU',
    'RNN',
    'Attention',
    'DeformConv',
  ];
  for (const type of [...products, 'QLinearConv', 'QLinearMatMul', 'ConvInteger', 'MatMulInteger']) {
    const b = new ModelBuilder(23);
    const unknown = b.node('Mystery', [b.input('x', [1])]);
    b.output(b.node(type, [unknown, unknown, unknown, unknown], { equation: 'ij,jk,kl,lm->im' }));
    const model = b.build();
    assert.equal(nodeMacs(model, inferShapes(model)).get(model.graph.nodes[1]!), undefined, type);
  }
});

const PYTHON = '/usr/bin/python3';
const LIST_VERSIONS = `
import json, onnx
versions = {}
for schema in onnx.defs.get_all_schemas_with_history():
    if schema.domain == '':
        versions.setdefault(schema.name, []).append(schema.since_version)
print(json.dumps([onnx.defs.onnx_opset_version(), versions]))
`;
const listed = spawnSync(PYTHON, ['-c', LIST_VERSIONS], { encoding: 'utf8' });

test('versions are those of the onnx package, as far as it goes', {
  skip: listed.status === 0 ? false : 'python3-onnx is not installed',
}, () => {
  const [newest, versions] = JSON.parse(listed.stdout) as [number, Record<string, number[]>];
  let compared = 0;
  for (const op of allOps()) {
    const expected = versions[op.type];
    if (op.domain !== '' || !expected) continue;
    assert.deepEqual(
      op.since.filter(v => v <= newest),
      expected.sort((a, b) => a - b),
      op.type,
    );
    compared++;
  }
  assert.ok(compared > 150, `${compared} compared`);
});
