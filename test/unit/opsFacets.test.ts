/** What transforms ask of operators, as a whole: a change of it is seen here. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import type { OpDef } from '../../src/core/ops/op';
import { allOps, findOp } from '../../src/core/ops/registry';

const those = (has: (op: OpDef) => unknown) =>
  allOps()
    .filter(op => has(op))
    .map(op => (op.domain ? `${op.domain}.${op.type}` : op.type))
    .join(' ');

test('operators that factors and shifts of channels pass', () => {
  assert.equal(
    those(op => op.channelwise),
    'AveragePool Flatten GlobalAveragePool GlobalMaxPool LeakyRelu MaxPool Relu',
  );
  assert.equal(
    those(op => op.channelwise?.shifts),
    'Flatten GlobalAveragePool GlobalMaxPool MaxPool Relu',
  );
});

test('operators that multiply by weights', () => {
  assert.equal(
    those(op => op.linear),
    'Conv Gemm MatMul',
  );
});

test('operators that results only pass through', () => {
  assert.equal(
    those(op => op.plumbing),
    [
      'And ArgMax ArgMin Cast CastLike Clip Concat Constant ConstantOfShape DepthToSpace DequantizeLinear Dropout Equal Expand EyeLike',
      'Flatten Gather GatherElements GatherND Greater GreaterOrEqual Identity Less LessOrEqual MaxPool NonMaxSuppression NonZero Not',
      'OneHot Or Pad QuantizeLinear Range Relu Reshape Resize ReverseSequence Scatter ScatterElements ScatterND Shape Size Slice',
      'SpaceToDepth Split Squeeze TensorScatter Tile TopK Transpose Unsqueeze Upsample Where Xor com.microsoft.DequantizeLinear',
      'com.microsoft.QuantizeLinear',
    ].join(' '),
  );
});

test('operators that read or give float32 whatever they compute in', () => {
  assert.equal(
    those(op => op.float32Inputs ?? op.givesFloat32),
    'ConstantOfShape Resize Upsample',
  );
  for (const type of ['QuantizeLinear', 'DequantizeLinear', 'NonMaxSuppression', 'RandomNormal'])
    assert.equal(findOp(type)!.halfTypes?.float16, undefined, type);
});

const LIST_TYPES = `
import json, onnx
found = {}
for schema in onnx.defs.get_all_schemas_with_history():
    if schema.domain != '' or schema.deprecated: continue
    allowed = {c.type_param_str: set(c.allowed_type_strs) for c in schema.type_constraints}
    formal = [allowed.get(v.typeStr, {v.typeStr}) for v in list(schema.inputs) + list(schema.outputs)]
    floats = [types for types in formal if 'tensor(float)' in types]
    for half in ['float16', 'bfloat16']:
        if floats and all('tensor(%s)' % half in types for types in floats):
            versions = found.setdefault(schema.name, {})
            versions[half] = min(versions.get(half, 99), schema.since_version)
print(json.dumps([onnx.defs.onnx_opset_version(), found]))
`;
const listed = spawnSync('/usr/bin/python3', ['-c', LIST_TYPES], { encoding: 'utf8' });
/** Their scales are float32 always; the mean and deviation of LayerNormalization, which nothing reads, are. */
const besides = new Set(['Resize', 'Upsample', 'LayerNormalization']);

test('types are those of the onnx package, as far as it goes', {
  skip: listed.status === 0 ? false : 'python3-onnx is not installed',
}, () => {
  const [newest, found] = JSON.parse(listed.stdout) as [number, Record<string, Record<'float16' | 'bfloat16', number>>];
  let compared = 0;
  for (const [name, versions] of Object.entries(found)) {
    const known = findOp(name)?.halfTypes;
    for (const type of ['float16', 'bfloat16'] as const) {
      const since = known?.[type];
      if (since === undefined || since > newest || besides.has(name)) continue;
      assert.equal(since, versions[type], `${name} in ${type}`);
      compared++;
    }
  }
  assert.ok(compared > 200, `${compared} compared`);
});
