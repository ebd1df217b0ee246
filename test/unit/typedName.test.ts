import assert from 'node:assert/strict';
import test from 'node:test';
import { typedName } from '../../src/editor/recipeFile/typedName';

/** What is typed where `|` stands: its place, and the text that a completion replaces. */
function typedIn(marked: string): [string, string] | undefined {
  const offset = marked.indexOf('|');
  const text = marked.replace('|', '');
  const typed = typedName(text, offset);
  return typed && [typed.place, text.slice(typed.span.offset, typed.span.offset + typed.span.length)];
}

test('a name is replaced with the quotes that stand there', () => {
  assert.deepEqual(typedIn('{ "layers": { "|" } }'), ['mark', '""']);
  assert.deepEqual(typedIn('{ "layers": { "/conv|1": { "precision": "int8" } } }'), ['mark', '"/conv1"']);
  assert.deepEqual(typedIn('{ "layers": {\n  "a": {},\n  "/st|"\n } }'), ['mark', '"/st"']);
  assert.deepEqual(typedIn('{ "steps": [{ "exclude": ["he|"] }] }'), ['excluded', '"he"']);
});

test('without its second quote a name ends where the cursor is, and what follows on the line stays', () => {
  assert.deepEqual(typedIn('{ "layers": { "/st|\n } }'), ['mark', '"/st']);
  assert.deepEqual(typedIn('{ "layers": { "|'), ['mark', '"']);
  assert.deepEqual(typedIn('{ "steps": [{ "exclude": ["he|] }] }'), ['excluded', '"he']);
});

test('where no name is typed yet, nothing is replaced', () => {
  assert.deepEqual(typedIn('{ "layers": { | } }'), ['mark', '']);
  assert.deepEqual(typedIn('{ "steps": [{ "exclude": ["head", |] }] }'), ['excluded', '']);
});

test('elsewhere in a recipe no name of a layer is typed', () => {
  assert.equal(typedIn('{ "layers": { "a": { "|" } } }'), undefined);
  assert.equal(typedIn('{ "layers": { "a": { "precision": "|" } } }'), undefined);
  assert.equal(typedIn('{ "|" }'), undefined);
});
