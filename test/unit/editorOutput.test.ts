import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { besideModel, nextFree, originalFirst } from '../../src/editor/commands/outputPath';
import { contentSecurityPolicy, escapeHtml } from '../../src/editor/page/pagePolicy';

const models = path.join(path.sep, 'models');
const file = (name: string) => path.join(models, name);

test('the INT8 model lies beside the original and is another file', () => {
  assert.equal(besideModel(file('net.onnx'), 'int8'), file('net.int8.onnx'));
  assert.equal(besideModel(file('net.v2.ONNX'), 'int8'), file('net.v2.int8.ONNX'));
  assert.equal(besideModel(file('net.int8.onnx'), 'int8'), file('net.int8.int8.onnx'));
});

test('keeping both takes the first free number', () => {
  const there = new Set([file('net.int8.onnx'), file('net.int8-2.onnx')]);
  assert.equal(
    nextFree(file('net.onnx'), 'int8', name => there.has(name)),
    file('net.int8-3.onnx'),
  );
});

test('the original is the model whose name the other one extends', () => {
  assert.deepEqual(originalFirst('/m/net.int8.onnx', '/m/net.onnx'), ['/m/net.onnx', '/m/net.int8.onnx']);
  assert.deepEqual(originalFirst('/m/net.onnx', '/m/net.int8.onnx'), ['/m/net.onnx', '/m/net.int8.onnx']);
  assert.deepEqual(originalFirst('/m/b.onnx', '/m/a.onnx'), ['/m/b.onnx', '/m/a.onnx']);
});

test('the page may load nothing but its own script, style, font and worker', () => {
  const policy = new Map(
    contentSecurityPolicy('https://source', 'N')
      .split('; ')
      .map(part => [part.split(' ')[0]!, part.split(' ').slice(1).join(' ')]),
  );
  assert.equal(policy.get('default-src'), "'none'");
  assert.equal(policy.get('script-src'), "'nonce-N'");
  assert.equal(policy.get('connect-src'), "'none'");
  assert.equal(policy.get('worker-src'), 'blob:');
  assert.deepEqual(
    [...policy.keys()].filter(name => name.endsWith('-attr')),
    [],
  );
  for (const name of ['default-src', 'script-src', 'style-src', 'connect-src', 'img-src', 'font-src'])
    assert.doesNotMatch(policy.get(name) ?? '', /unsafe|\*|http:/);
});

test('a file name cannot bring markup into the page', () => {
  assert.equal(escapeHtml(`<b a="1">'&`), '&lt;b a=&quot;1&quot;&gt;&#39;&amp;');
});
