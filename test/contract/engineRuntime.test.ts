import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { Graph, Model, Node, tensorType } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { runtimeLimits } from '../../src/engine/runtime/limits';
import { openRuntime } from '../../src/engine/runtime/runtime';
import { fixtures } from '../support/onnxFiles';

function relu(
  irVersion: number,
  opset: number,
  type: 'float32' | 'float16' | 'int64' = 'float32',
): Promise<Uint8Array> {
  const graph = new Graph('g');
  const x = { name: 'x', type: tensorType(type, ['n', 2]) };
  graph.inputs = [x];
  graph.outputs = [{ ...x, name: 'y' }];
  graph.nodes = [new Node('r', type === 'int64' ? 'Abs' : 'Relu', ['x'], ['y'])];
  const model = new Model(graph);
  model.irVersion = irVersion;
  model.opsets.set('', opset);
  return encodeToBytes(model);
}

test('the limits that opening a model goes by are those of the library', async () => {
  const runtime = await openRuntime('relu');
  const { version, irVersion, opset } = runtimeLimits;
  assert.equal(runtime.version, version);
  const session = await runtime.create({ bytes: await relu(irVersion, opset) });
  await session.release();
  await assert.rejects(runtime.create({ bytes: await relu(irVersion + 1, 17) }), {
    code: 'runtime',
    message: `relu: the model has IR version ${irVersion + 1}, onnxruntime ${version} runs up to ${irVersion}; save the model in an older version`,
  });
  await assert.rejects(runtime.create({ bytes: await relu(8, opset + 1) }), {
    code: 'runtime',
    message: `relu: the model has opset ${opset + 1} of ai.onnx, onnxruntime ${version} runs up to ${opset}; save the model with an older opset`,
  });
});

test('tensors go in and come out as they are, half floats as their bits', async () => {
  const runtime = await openRuntime();
  const cases = [
    ['float32', Float32Array.of(-1, 2), Float32Array.of(0, 2)],
    ['float16', Uint16Array.of(0xbc00, 0x4000), Uint16Array.of(0, 0x4000)],
    ['int64', BigInt64Array.of(-(2n ** 62n), 3n), BigInt64Array.of(2n ** 62n, 3n)],
  ] as const;
  for (const [type, input, expected] of cases) {
    const session = await runtime.create({ bytes: await relu(8, 14, type) }, { threads: 1, restWhenIdle: true });
    assert.deepEqual(session.inputs, [{ name: 'x', type, shape: ['n', 2] }]);
    const { y } = await session.run({ x: { type, dims: [1, 2], data: input } });
    assert.deepEqual([y!.type, [...y!.dims], y!.data], [type, [1, 2], expected]);
    await session.release();
  }
});

test('what a run gave out can be discarded, and the session runs on', async () => {
  const runtime = await openRuntime();
  const session = await runtime.create({ bytes: await relu(8, 14) }, { threads: 1, returnMemory: true });
  for (const x of [1, 2, 3]) {
    const data = Float32Array.of(x, -x);
    const results = await session.run({ x: { type: 'float32', dims: [1, 2], data } });
    assert.deepEqual(results.y!.data, Float32Array.of(x, 0));
    session.discard!(results);
    assert.equal(results.y!.data.length, 0);
    assert.deepEqual(data, Float32Array.of(x, -x));
  }
  await session.release();
});

test("the library's errors become one line without its source positions", async () => {
  const runtime = await openRuntime('relu');
  const session = await runtime.create({ bytes: await relu(8, 14) });
  const clean = (error: unknown) => {
    assert.ok(error instanceof Error);
    assert.match(error.message, /^\S+: onnxruntime [\d.]+ cannot (run|load) the model: \S/);
    assert.doesNotMatch(error.message, /\n|\.cc:|\.h:|onnxruntime::/);
    return true;
  };
  await assert.rejects(session.run({ x: { type: 'float32', dims: [2], data: new Float32Array(2) } }), clean);
  await assert.rejects(session.run({}), clean);
  await session.release();
  for (const name of ['custom_domain', 'cycle', 'missing_value', 'external/missing', 'truncated'])
    await assert.rejects(runtime.create({ path: path.join(fixtures, `${name}.onnx`) }), clean, name);
});
