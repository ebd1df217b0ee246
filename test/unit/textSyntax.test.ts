import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
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
import type { ModelText, TextSpan } from '../../src/core/onnx/text/modelText';
import { modelText } from '../../src/core/onnx/text/printer';
import { typeText } from '../../src/core/onnx/text/typeText';

const folder = path.join(__dirname, '../fixtures');
const fixture = (name: string) => {
  const file = path.join(folder, name);
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

/** Both branches of an If define a value of the same name. */
function twinBranches(): Model {
  const branch = (name: string) => {
    const graph = new Graph(name);
    graph.nodes = [new Node(`if/${name}`, 'Identity', ['x'], ['same'], '', '')];
    graph.outputs = [{ name: 'same', type: tensorType('float32', undefined) }];
    return graph;
  };
  const model = smallModel();
  const node = new Node('if', 'If', ['x'], ['y/out']);
  node.set({ name: 'then_branch', kind: 'graph', value: branch('a') });
  node.set({ name: 'else_branch', kind: 'graph', value: branch('b') });
  model.graph.nodes = [node];
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
      'net (float[N, 3, ?] x) => (float[] "y/out")',
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

const nameAt = (text: ModelText, span: TextSpan): string => {
  if (span.role === 'node') return text.nodes[span.target]!.node.fileName;
  if (span.role === 'operator') return text.nodes[span.target]!.node.opType;
  return span.role === 'function' ? text.functions[span.target]!.name : text.values[span.target]!.name;
};

test('spans point at the names they say, in every fixture', async () => {
  const names = readdirSync(folder).filter(name => name.endsWith('.onnx'));
  let checked = 0;
  for (const name of names) {
    const model = await fixture(name).catch(() => undefined);
    if (!model) continue;
    const text = modelText(model);
    const lines = text.text.split('\n');
    for (const span of text.spans) {
      const shown = lines[span.line]!.slice(span.column, span.column + span.length);
      const wanted = nameAt(text, span);
      assert.ok(
        [identifier(wanted), wanted].some(w => shown === w || shown.endsWith(`.${w}`)),
        `${shown} for ${wanted}`,
      );
      checked++;
    }
  }
  assert.ok(checked > 500);
});

test('lines are counted as an editor counts them, line ends inside strings too', async () => {
  const model = smallModel();
  model.docString = 'one\ntwo\r\nthree';
  const { text, nodes } = modelText(model);
  assert.match(text.split('\n')[nodes[0]!.first]!, /\[first\]/);
});

test('nodes of sub-graphs lie inside their parent', async () => {
  const { nodes } = modelText(await fixture('loop.onnx'));
  const parent = nodes.find(n => n.node.opType === 'Loop')!;
  const inner = nodes.filter(n => n.node.name.startsWith(`${parent.node.name}/`));
  assert.ok(inner.length > 0);
  for (const n of inner) assert.ok(n.first > parent.first && n.last < parent.last);
});

test('a captured value is the value of the graph around it; equal names of two branches stay apart', async () => {
  const text = modelText(await fixture('if_branch.onnx'));
  const at = (name: string) => text.values.flatMap((v, i) => (v.name === name ? [{ ...v, i }] : []));
  assert.equal(at('shared.weight').length, 1);
  assert.equal(at('shared.weight')[0]!.scope, 0);
  const uses = text.spans.filter(s => s.target === at('shared.weight')[0]!.i && s.role === 'reference');
  assert.equal(uses.length, 2);
  assert.deepEqual(
    text.scopes.map(s => [s.parent, s.holder?.attribute]),
    [
      [-1, undefined],
      [0, 'else_branch'],
      [0, 'then_branch'],
    ],
  );
  const twice = twinBranches();
  const { values } = modelText(twice);
  assert.deepEqual(
    values.filter(v => v.name === 'same').map(v => v.scope),
    [1, 2],
  );
});

test('every value has one definition, also where an initializer is listed as an input', async () => {
  const { values, spans } = modelText(await fixture('mlp_op7_inputs.onnx'));
  values.forEach((value, i) => {
    const definitions = spans.filter(s => s.role === 'definition' && s.target === i);
    assert.equal(definitions.length, 1, value.name);
  });
});

test('regions nest: what encloses a region stands before it', async () => {
  const { regions } = modelText(await fixture('loop.onnx'));
  assert.deepEqual(
    regions.map(r => r.kind),
    ['header', 'graph', 'initializers', 'body', 'node', 'graph', 'body', 'node', 'node', 'node', 'node'],
  );
  regions.forEach((region, i) => {
    assert.ok(region.parent < i && region.first <= region.last);
    const outer = regions[region.parent];
    if (outer) assert.ok(outer.first <= region.first && region.last <= outer.last);
  });
});

test('scalars have no brackets, an unknown rank has empty ones', () => {
  assert.equal(typeText(tensorType('int64', [])), 'int64');
  assert.equal(typeText(tensorType('int64', undefined)), 'int64[]');
  assert.equal(typeText(tensorType('float64', ['N', null, 'a b'])), 'double[N, ?, "a b"]');
});

test('long lists are elided, functions and their attributes are written', async () => {
  const model = smallModel();
  model.graph.nodes[0]!.set(
    intsAttribute(
      'many',
      Array.from({ length: 300 }, (_, i) => i),
    ),
  );
  assert.match(modelText(model).text, /many = \[\.\.\.\]/);
  assert.match(modelText(model, { maxListItems: 300 }).text, /many = \[0, 1, .*299\]/);
  const { text, nodes, functions } = modelText(await fixture('local_function.onnx'));
  assert.match(text, /<domain: "lathe.test", opset_import: \["": 13\]>\nScaledAdd \(a, b\) => \(c\)\n\{/);
  assert.equal(functions[nodes.find(n => n.node.opType === 'ScaledAdd')!.callee]!.name, 'ScaledAdd');
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
