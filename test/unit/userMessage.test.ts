import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { userMessage } from '../../src/editor/userMessage';
import { inRoot } from '../support/repository';

test('a message is a sentence', () => {
  assert.equal(userMessage('the disk is full'), 'The disk is full.');
  assert.equal(userMessage('nothing to prune; mark layers first.'), 'Nothing to prune; mark layers first.');
  assert.equal(userMessage('Did you mean conv1?'), 'Did you mean conv1?');
});

test('a name that stands first keeps its letters', () => {
  for (const name of ['net.onnx: this is a text file', 'conv_1 has no weights', '/stem/conv is unknown'])
    assert.equal(userMessage(name), `${name}.`);
});

/** What the engine tells, without the names in it. */
const told = [
  'the model has no layers that the recipe names: conv9 (lathe inspect lists the names)',
  'the size of dimension seq of input ids is not known: set it with --dim seq=N, or give data with --data',
  'the sweep has no points of the layers to prune: measure this model with lathe sensitivity --by prune',
  'outputs in float16 are not finite on the data: keep the layers that overflow in float32 with --exclude, or use --type bfloat16',
  '9 of 9 layers can reach them, most of all conv1 (50 %); --reduce-range rules it out',
];

test('nobody is told to type into a terminal', () => {
  for (const message of told) assert.doesNotMatch(userMessage(message), /--|lathe [a-z]+/, message);
  assert.equal(userMessage(told[0]!), 'The model has no layers that the recipe names: conv9.');
});

test('the messages are those of the engine', () => {
  const sources = ['core', 'engine'].flatMap(room =>
    readdirSync(inRoot('src', room), { recursive: true, encoding: 'utf8' })
      .filter(file => file.endsWith('.ts'))
      .map(file => readFileSync(path.join(inRoot('src', room), file), 'utf8')),
  );
  const ends = [
    'lathe inspect lists the names',
    'or give data with --data',
    'measure this model with lathe sensitivity --by prune',
    'with --exclude, or use --type bfloat16',
    '--reduce-range rules it out',
  ];
  for (const end of ends) {
    assert.ok(
      sources.some(source => source.includes(end)),
      end,
    );
    assert.ok(
      told.some(message => message.includes(end)),
      end,
    );
  }
});
