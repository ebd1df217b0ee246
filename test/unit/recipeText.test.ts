import assert from 'node:assert/strict';
import test from 'node:test';
import { nameAt, recipeText, type Span } from '../../src/editor/recipeFile/recipeText';

const text = `{
  "version": 1,
  "model": { "file": "net.onnx", "hash": "ab" },
  "layers": { "conv \\"1\\"": { "precision": "int8" }, "conv2": { "prune": 0.5 } },
  "steps": [{ "step": "quantize", "mode": "static", "data": { "path": "a.npz" }, "exclude": ["head/*", "conv2"] }]
}`;
const at = ({ offset, length }: Span) => text.slice(offset, offset + length);

test('positions are those of the texts themselves, without quotes', () => {
  const { model, hash, marks, excluded, data, steps } = recipeText(text);
  assert.equal(model && at(model), 'net.onnx');
  assert.equal(hash && at(hash), 'ab');
  assert.deepEqual(
    marks.map(mark => [mark.name, at(mark), mark.precision ?? mark.prune]),
    [
      ['conv "1"', 'conv \\"1\\"', 'int8'],
      ['conv2', 'conv2', 0.5],
    ],
  );
  assert.deepEqual(excluded.map(at), ['head/*', 'conv2']);
  assert.deepEqual(data.map(at), ['a.npz']);
  assert.ok(at(steps[0]!).startsWith('{ "step"'));
});

test('a recipe that is being typed gives what is whole in it', () => {
  const typed = text.slice(0, text.indexOf('"conv2": { "prune"') + 9);
  const { marks, model, steps } = recipeText(typed);
  assert.equal(model?.file, 'net.onnx');
  assert.equal(marks[0]?.name, 'conv "1"');
  assert.deepEqual(steps, []);
  for (const nothing of ['', '[', '{"layers": 3}', '{"steps": {"exclude": [1]}}', 'null'])
    assert.deepEqual(recipeText(nothing).marks, []);
});

test('the name under the cursor is found in it and at its quotes', () => {
  const recipe = recipeText(text);
  const [mark] = recipe.marks;
  assert.equal(nameAt(recipe, mark!.offset - 1)?.name, mark!.name);
  assert.equal(nameAt(recipe, mark!.offset + 3)?.name, mark!.name);
  assert.equal(nameAt(recipe, text.indexOf('head') + 2)?.name, 'head/*');
  assert.equal(nameAt(recipe, 0), undefined);
});
