import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import {
  floatAttribute,
  Graph,
  intsAttribute,
  Model,
  makeTensor,
  Node,
  stringAttribute,
  tensorType,
} from '../../src/core/ir';
import { decodeModel, MemorySource } from '../../src/core/onnx';
import { float32Text, identifier } from '../../src/core/onnx/text/lexical';
import { modelText } from '../../src/core/onnx/text/printer';

const fixture = (name: string) => {
  const file = path.join(__dirname, '../fixtures', name);
  return decodeModel(new MemorySource(readFileSync(file), name), {});
};

function smallModel(): Model {
  const graph = new Graph('net');
  graph.inputs = [{ name: 'x', type: tensorType('float32', ['N', 3, null]) }];
  graph.outputs = [{ name: 'y/out', type: tensorType('float32', undefined) }];
  graph.initializers.set(
    'w',
    makeTensor('w', 'int64', [2], new Uint8Array(new BigInt64Array([1n, -(2n ** 63n)]).buffer)),
  );
  const node = new Node('first', 'Op', ['x', '', 'w'], ['y/out'], 'com.example');
  node.set(intsAttribute('axes', [])).set(floatAttribute('alpha', 1)).set(stringAttribute('mode', 'a "b"'));
  graph.nodes.push(node);
  const model = new Model(graph);
  model.irVersion = 8;
  model.opsets.set('', 17);
  return model;
}

test('a model reads as the grammar of ONNX writes it', () => {
  assert.equal(
    modelText(smallModel()).text,
    [
      '<',
      '  ir_version: 8,',
      '  opset_import: ["": 17]',
      '>',
      'net (float[N, 3, ?] x) => (float "y/out")',
      '<',
      '  int64[2] w = {1, -9223372036854775808}',
      '>',
      '{',
      '  [first] "y/out" = com.example.Op <axes: ints = [], alpha = 1.0, mode = "a \\"b\\""> (x, "", w)',
      '}',
      '',
    ].join('\n'),
  );
});

test('spans point at the names they say', () => {
  const { text, spans, nodes } = modelText(smallModel());
  const lines = text.split('\n');
  for (const span of spans) {
    const shown = lines[span.line]!.slice(span.column, span.column + span.length);
    assert.ok(shown.includes(span.name) || span.name === '', `${shown} for ${span.name}`);
  }
  assert.deepEqual(nodes, [{ name: 'first', opType: 'Op', first: 9, last: 9 }]);
});

test('nodes of sub-graphs lie inside their parent, with names of their own', async () => {
  const { nodes } = modelText(await fixture('loop.onnx'));
  const parent = nodes.find(n => n.opType === 'Loop')!;
  const inner = nodes.filter(n => n.name.startsWith(`${parent.name}/`));
  assert.ok(inner.length > 0);
  for (const n of inner) assert.ok(n.first > parent.first && n.last < parent.last);
});

test('large tensors are elided, strings and half floats are not', async () => {
  assert.match(modelText(await fixture('string_tensors.onnx')).text, /string\[\d+\] \w+ = \{"/);
  assert.match(modelText(await fixture('residual_bn.onnx'), { maxElements: 2 }).text, /= \{\.\.\.\}/);
});

test('float text reads back as the same float32', () => {
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), value => {
      const text = float32Text(value);
      assert.ok(/[.e]/.test(text));
      assert.ok(Object.is(Math.fround(Number(text)), Math.fround(value)), `${value} as ${text}`);
    }),
    { verbose: true },
  );
  assert.equal(float32Text(Math.fround(0.1)), '0.1');
});

test('identifiers are quoted only where they must be', () => {
  assert.deepEqual(['a_1', '1a', 'a.b', ''].map(identifier), ['a_1', '"1a"', '"a.b"', '""']);
});
