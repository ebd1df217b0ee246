import assert from 'node:assert/strict';
import test from 'node:test';
import { verify } from '../../src/core/analysis/verify';
import { type Model, Node, stringAttribute, tensorType } from '../../src/core/ir';
import { ModelBuilder } from '../support/modelBuilder';
import { fixtureNames, openFixture, refusedFixtures } from '../support/onnxFiles';

const unsound = new Set(['cycle.onnx', 'missing_value.onnx', 'two_producers.onnx']);

test('fixtures that onnxruntime accepts are sound, the others are not', async () => {
  for (const name of fixtureNames.filter(n => !refusedFixtures.has(n)))
    assert.equal(verify(await openFixture(name)).length > 0, unsound.has(name), name);
});

function model(): { model: Model; x: string; y: string; add: Node } {
  const b = new ModelBuilder(13);
  const x = b.input('x', [2, 3]);
  const y = b.node('Add', [x, b.constant([3], [1, 2, 3])]);
  const z = b.node('Flatten', [y], { axis: 1n });
  b.output(z, [2, 3]);
  return { model: b.build(), x, y, add: b.graph.nodes[0]! };
}

function problemsAfter(edit: (m: ReturnType<typeof model>) => void): string {
  const m = model();
  edit(m);
  return verify(m.model).join('\n');
}

test('each rule is told', () => {
  assert.equal(
    problemsAfter(() => {}),
    '',
  );
  assert.match(
    problemsAfter(m => m.model.graph.nodes.reverse()),
    /Flatten.*: input Add1_out is produced only later/,
  );
  assert.match(
    problemsAfter(m => {
      m.add.inputs[1] = 'gone';
    }),
    /node Add1 \(Add\): nothing produces input gone/,
  );
  assert.match(
    problemsAfter(m => m.model.graph.nodes.push(new Node('again', 'Relu', [m.x], [m.y]))),
    /again.*: output Add1_out has the name of another value/,
  );
  assert.match(
    problemsAfter(m => m.model.graph.nodes.push(new Node('Add1', 'Relu', [m.x], ['other']))),
    /two nodes are named Add1/,
  );
  assert.match(
    problemsAfter(m => m.model.graph.outputs.push({ name: 'ghost', type: tensorType('float32', []) })),
    /nothing produces its output ghost/,
  );
  assert.match(
    problemsAfter(m => m.model.graph.nodes.push(new Node('odd', 'Thing', [m.x], ['odd_out'], 'com.example'))),
    /no operator set for domain com.example/,
  );
  assert.match(
    problemsAfter(m => m.model.graph.nodes.push(new Node('m', 'Mish', [m.x], ['mish']))),
    /Mish\): needs opset 18, the model imports 13/,
  );
  assert.match(
    problemsAfter(m => m.model.graph.nodes[1]!.set(stringAttribute('axis', 'one'))),
    /attribute axis is of kind string, int expected/,
  );
  assert.match(
    problemsAfter(m => {
      m.model.graph.outputs[0] = { name: m.model.graph.outputs[0]!.name, type: tensorType('float32', [2, 4]) };
    }),
    /the file states 2 × 4, its operators give 2 × 3/,
  );
  assert.match(
    problemsAfter(m => {
      const [name, tensor] = [...m.model.graph.initializers][0]!;
      m.model.graph.initializers.set(name, { ...tensor, dims: [4] });
    }),
    /12 bytes, 16 expected/,
  );
  assert.match(
    problemsAfter(m => {
      m.model.irVersion = 3;
    }),
    /IR version 3 wants initializer c0 among the inputs/,
  );
});

test('bodies see the values around them and must not reuse their names', async () => {
  const branches = await openFixture('if_branch.onnx');
  const { graph } = [...branches.graph.nodes[0]!.subgraphs()][0]!;
  const outer = branches.graph.inputs[0]!.name;
  graph.nodes.push(new Node('shadow', 'Relu', [graph.nodes[0]!.outputs[0]!], [outer]));
  assert.match(verify(branches).join('\n'), new RegExp(`shadow.*: output ${outer} has the name of another value`));
});
