/** As under newer versions of Node, which have a Float16Array. A file of its own: the runtime looks for it once in a process. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { Graph, Model, Node, tensorType } from '../../src/core/ir';
import { encodeToBytes } from '../../src/core/onnx';
import { openRuntime } from '../../src/engine/runtime/runtime';

class StandIn extends Uint16Array {}
Object.defineProperty(StandIn, 'name', { value: 'Float16Array' });

test('a model of float16 runs where JavaScript has a Float16Array', async () => {
  const scope = globalThis as { Float16Array?: unknown };
  const found = scope.Float16Array;
  if (!found) scope.Float16Array = StandIn;
  const expected = scope.Float16Array;
  const graph = new Graph('g');
  const x = { name: 'x', type: tensorType('float16', [2]) };
  graph.inputs = [x];
  graph.outputs = [{ ...x, name: 'y' }];
  graph.nodes = [new Node('r', 'Relu', ['x'], ['y'])];
  const model = Object.assign(new Model(graph), { irVersion: 8 });
  model.opsets.set('', 17);
  const session = await (await openRuntime()).create({ bytes: await encodeToBytes(model) });
  // -1 and 2 in binary16.
  const { y } = await session.run({ x: { type: 'float16', dims: [2], data: Uint16Array.of(0xbc00, 0x4000) } });
  assert.deepEqual([...(y!.data as Uint16Array)], [0, 0x4000]);
  assert.equal(scope.Float16Array, expected, 'what was there is there again');
  // The native half reads no Float16Array: Node 20, which has none, would not tell by the result.
  const { Tensor } = await import('onnxruntime-node');
  assert.ok(!(new Tensor('float16', Uint16Array.of(1), [1]).data instanceof (expected as typeof StandIn)));
  await session.release();
});
