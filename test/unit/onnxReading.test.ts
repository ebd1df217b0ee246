import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import type { Graph } from '../../src/core/ir';
import { decodeModel, decodeWarnings, MemorySource, structureHash } from '../../src/core/onnx';
import { CountingSource } from '../support/countingSource';
import { fixtures, openFixture } from '../support/onnxFiles';
import { type Field, message, modelWith } from '../support/protobufBytes';
import { rebuild } from '../support/rebuild';

const decode = (bytes: Uint8Array) => decodeModel(new MemorySource(bytes, 'test.onnx'));
const node = (name: string, op: string, inputs: string[], outputs: string[], ...more: Field[]): Field => [
  1,
  [...inputs.map((n): Field => [1, n]), ...outputs.map((n): Field => [2, n]), [3, name], [4, op], ...more],
];
const weights = (elements: number): Field[] =>
  Array.from(
    { length: 8 },
    (_, i): Field => [
      5,
      [
        [1, elements],
        [2, 2],
        [8, `w${i}`],
        [9, new Uint8Array(elements)],
      ],
    ],
  );

test('the cost of opening does not grow with the bytes of the weights', async () => {
  const read = async (elements: number) => {
    const source = new CountingSource(modelWith(...weights(elements)));
    await decodeModel(source);
    return { bytes: source.bytesRead, reads: source.reads, size: source.size };
  };
  const [small, large] = [await read(100_000), await read(1_000_000)];
  assert.ok(large.size > 9 * small.size);
  assert.ok(
    large.bytes <= small.bytes + 4096,
    `read ${large.bytes} bytes of ${large.size}, ${small.bytes} of ${small.size}`,
  );
  assert.ok(large.bytes < 64 * 1024, `read ${large.bytes} bytes`);
  assert.ok(large.reads <= small.reads + 1);
});

const order = (a: Field, b: Field) => a[0] - b[0];

test('cutting payloads out and splicing them in again gives the same bytes, wherever tensors occur', async () => {
  const payload = fc.tuple(fc.integer({ min: 0, max: 40_000 }), fc.constantFrom(4, 9, 10)).map(([n, field]) => {
    const [type, size] = field === 4 ? [1, 4] : field === 10 ? [11, 8] : [2, 1];
    const elements = Math.ceil(n / size);
    const content = new Uint8Array(elements * size).map((_, i) => (i * 31) & 255);
    const dims: Field[] = elements === 1 ? [] : [[1, elements]];
    const fields: Field[] = [...dims, [2, type!], [8, 'w'], [field, content]];
    return fields.sort(order);
  });
  const place = fc.constantFrom<(tensor: Field[]) => Field>(
    tensor => [5, tensor],
    tensor =>
      node(
        'c',
        'Constant',
        [],
        ['c'],
        [
          5,
          [
            [1, 'value'],
            [5, tensor],
            [20, 4],
          ],
        ],
      ),
    tensor =>
      node(
        'l',
        'List',
        [],
        ['l'],
        [
          5,
          [
            [1, 'all'],
            [10, tensor],
            [10, tensor],
            [20, 9],
          ],
        ],
      ),
    tensor =>
      node(
        'i',
        'If',
        ['x'],
        ['i'],
        [
          5,
          [
            [1, 'then_branch'],
            [6, [[5, tensor]]],
            [20, 5],
          ],
        ],
      ),
    tensor => [
      15,
      [
        [1, tensor],
        [
          2,
          [
            [1, 1],
            [2, 7],
            [7, Uint8Array.of(0)],
            [8, 'i'],
          ],
        ],
        [3, 9],
      ],
    ],
    tensor =>
      node(
        's',
        'Constant',
        [],
        ['s'],
        [
          5,
          [
            [1, 'sparse_value'],
            [20, 11],
            [22, [[1, tensor]]],
          ],
        ],
      ),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(place, payload), { maxLength: 6 }), async items => {
      const fields = items.map(([at, tensor]) => at(tensor)).sort(order);
      const nodes = fields.filter(f => f[0] === 1);
      const rest = fields.filter(f => f[0] !== 1);
      const graph: Field[] = [
        node('', 'Relu', ['x'], ['y']),
        ...nodes,
        ...rest.filter(f => f[0] < 12),
        [12, [[1, 'y']]],
      ];
      const bytes = message([1, 8], [7, [...graph, ...rest.filter(f => f[0] > 12)]], [8, [[2, 13]]]);
      assert.deepEqual(await rebuild(await decode(bytes)), bytes);
    }),
    { numRuns: 150 },
  );
});

test('nodes get unique names: the file own, else the first output; sub-graphs by their parent', async () => {
  const names = (graph: Graph) => graph.nodes.map(n => n.name);
  const duplicates = await openFixture('duplicate_names.onnx');
  assert.deepEqual(names(duplicates.graph), ['act', 'act#2', 'act#3']);
  assert.deepEqual(
    duplicates.graph.nodes.map(n => n.fileName),
    ['act', 'act', 'act'],
  );
  const branches = await openFixture('if_branch.onnx');
  const branch = branches.graph.nodes.find(n => n.opType === 'If')!;
  const inner = [...branch.subgraphs()].flatMap(({ graph }) => names(graph));
  assert.ok(inner.includes(`${branch.name}/conv`) && inner.includes(`${branch.name}/conv#2`), inner.join());
  const unnamed = await openFixture('unnamed_nodes.onnx');
  assert.deepEqual(
    names(unnamed.graph),
    unnamed.graph.nodes.map(n => n.outputs[0]),
  );
  const odd = await decode(
    modelWith(node('a#2', 'A', [], ['p']), node('a', 'B', [], ['q']), node('a', 'C', [], ['r'])),
  );
  assert.deepEqual(names(odd.graph), ['y', 'a#2', 'a', 'a#3']);
});

test('nodes come in topological order, cycles as they are', async () => {
  const unsorted = await openFixture('unsorted.onnx');
  assert.deepEqual(
    unsorted.graph.nodes.map(n => n.opType),
    ['MatMul', 'Relu'],
  );
  const cycle = await openFixture('cycle.onnx');
  assert.equal(cycle.graph.nodes.length, 3);
  const captured = message(
    [
      1,
      [
        [1, 'late'],
        [2, 'o'],
        [4, 'Relu'],
      ],
    ],
    [12, [[1, 'o']]],
  );
  const outer = node(
    'if',
    'If',
    ['x'],
    ['z'],
    [
      5,
      [
        [1, 'then_branch'],
        [6, captured],
        [20, 5],
      ],
    ],
  );
  const model = await decode(modelWith(outer, node('late', 'Relu', ['x'], ['late'])));
  assert.deepEqual(
    model.graph.nodes.map(n => n.name),
    ['y', 'late', 'if'],
  );
  const chain = Array.from({ length: 5000 }, (_, i) => node(`n${i}`, 'Relu', [`v${i + 1}`], [`v${i}`]));
  const reversed = await decode(modelWith(...chain));
  assert.equal(reversed.graph.nodes.at(-1)!.name, 'n0');
});

test('both spellings of the standard domain are one', async () => {
  const bytes = message(
    [1, 8],
    [7, [node('n', 'Relu', ['x'], ['y'], [7, 'ai.onnx']), [12, [[1, 'y']]]]],
    [
      8,
      [
        [1, 'ai.onnx'],
        [2, 13],
      ],
    ],
  );
  const model = await decode(bytes);
  assert.equal(model.graph.nodes[0]!.domain, '');
  assert.equal(model.opset(), 13);
  assert.deepEqual(await rebuild(model), bytes);
  model.opsets.set('', 14);
  const again = await decode(await rebuild(model));
  assert.deepEqual([...again.opsets], [['', 14]]);
});

test('unread initializers keep their name and shape and are reported', async () => {
  const model = await openFixture('sparse_initializer.onnx');
  assert.deepEqual([...model.graph.initializers.keys()], []);
  assert.match(decodeWarnings(model).join(), /initializer "w" is kept as it is and not read: sparse/);
  const type = model.graph.valueInfo.get('w')!.type;
  assert.ok(type.kind === 'tensor' && type.type === 'float32' && type.shape!.length === 2);
});

test('local functions are read with their nodes', async () => {
  const model = await openFixture('local_function.onnx');
  const [[key, f]] = [...model.functions] as [
    [string, typeof model.functions extends Map<string, infer F> ? F : never],
  ];
  assert.equal(key, `${f.domain}:${f.name}`);
  assert.ok(f.nodes.length > 0 && f.nodes.every(n => n.name.startsWith(`${key}/`)));
});

test('the structure hash tells structures, sizes and times apart, and needs no weights', async () => {
  const file = readFileSync(path.join(fixtures, 'residual_bn.onnx'));
  const model = await decode(file);
  const hash = structureHash(model, file.length, 1000);
  assert.match(hash, /^[0-9a-f]{16}$/);
  assert.equal(structureHash(await decode(file), file.length, 1000), hash);
  assert.notEqual(structureHash(model, file.length + 1, 1000), hash);
  assert.notEqual(structureHash(model, file.length, 1001), hash);
  model.graph.nodes[0]!.opType = 'Other';
  assert.notEqual(structureHash(model, file.length, 1000), hash);
});
