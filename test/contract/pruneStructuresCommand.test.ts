/** `lathe prune` as a stranger tries it on models of every make: one line that says what is wrong, or a model that is what was asked for. */
import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../src/core/ir';
import { encodeModel, encodeToBytes, MemorySink } from '../../src/core/onnx';
import type { TransformReport } from '../../src/protocol/views';
import { runInProcess } from '../support/commandInProcess';
import { execute, randomFeeds } from '../support/execute';
import { NetBuilder } from '../support/netBuilder';
import { openModel } from '../support/onnxFiles';
import { fixed, StructureNet } from '../support/structureNet';
import { temporaryFolder } from '../support/temporaryFolder';

const folder = temporaryFolder();
async function write(name: string, model: Model): Promise<string> {
  const file = path.join(folder, name);
  writeFileSync(file, await encodeToBytes(model));
  return file;
}

async function pruned(file: string, ...args: string[]) {
  const output = `${file}.out.onnx`;
  const { code, stdout, stderr } = await runInProcess([
    'prune',
    '--any-speed',
    file,
    '-o',
    output,
    '--force',
    '--json',
    ...args,
  ]);
  assert.equal(code, 0, stderr);
  const model = await openModel(output);
  // It runs.
  await execute(model, randomFeeds(model, 1, 2));
  return { model, report: JSON.parse(stdout) as TransformReport };
}
const weightSizes = ({ graph }: Model) =>
  graph.nodes.flatMap(node =>
    node.opType === 'Conv' ? [graph.initializers.get(node.inputs[1]!)!.dims.slice(0, 2)] : [],
  );

/** Two layers that a sum couples, one within them, and a second output before the last layer. */
function coupled(opset = 13): Model {
  const net = new NetBuilder(opset);
  const a = net.conv(net.image(), 3, 16);
  const b = net.conv(net.node('Relu', [net.conv(a, 16, 24)]), 24, 16);
  const sum = net.node('Add', [a, b]);
  net.head(sum, 16);
  return net.head(net.node('Relu', [sum]), 16).build();
}
const names = ({ graph }: Model) => graph.nodes.filter(n => n.opType === 'Conv').map(n => n.name);

test('one of several coupled layers takes the others with it; two outputs stay as they are', async () => {
  const model = coupled();
  const file = await write('coupled.onnx', model);
  const [, , second] = names(model);
  const result = await pruned(file, '--ratio', '0.5', '--layers', second!);
  assert.deepEqual(weightSizes(result.model), [
    [8, 3],
    [24, 8],
    [8, 24],
    [3, 8],
    [3, 8],
  ]);
  const any = await pruned(file, '--ratio', '0.3', '--round-to', '1');
  assert.deepEqual(weightSizes(any.model), [
    [11, 3],
    [17, 11],
    [11, 17],
    [3, 11],
    [3, 11],
  ]);
  assert.deepEqual(
    any.report.skipped.map(s => s.node),
    names(model).slice(3),
  );
});

test('initializers that are inputs too, as IR 3 wants them', async () => {
  const model = coupled(7);
  assert.ok(model.graph.inputs.length > 1);
  const { model: smaller } = await pruned(await write('inputs.onnx', model), '--ratio', '0.5');
  assert.deepEqual(weightSizes(smaller)[0], [8, 3]);
  assert.equal(smaller.opset(), 7);
});

test('halves stay halves', async () => {
  const file = await write('float.onnx', coupled());
  const half = path.join(folder, 'half.onnx');
  assert.equal((await runInProcess(['float16', file, '-o', half])).code, 0);
  const { model } = await pruned(half, '--ratio', '0.5');
  const types = new Set([...model.graph.initializers.values()].filter(t => t.dims.length > 1).map(t => t.type));
  assert.deepEqual([...types], ['float16']);
});

test('weights in a file of their own are cut, and counted in the size of the original', async () => {
  const inside = path.join(folder, 'external');
  mkdirSync(inside);
  const [structure, weights] = [new MemorySink(), new MemorySink()];
  const externalData = { fileName: 'model.data', open: async () => weights };
  await encodeModel(coupled(), structure, { weights: 'external', externalData });
  const file = path.join(inside, 'model.onnx');
  writeFileSync(file, structure.bytes());
  writeFileSync(path.join(inside, 'model.data'), weights.bytes());
  const { model, report } = await pruned(file, '--ratio', '0.5');
  assert.deepEqual(weightSizes(model)[0], [8, 3]);
  assert.equal(report.originalBytes, structure.bytes().length + weights.bytes().length);
  assert.ok(weights.bytes().length > structure.bytes().length);
});

test('what cannot be done is told in one line', async () => {
  const normed = new StructureNet(17);
  const x = normed.project(normed.input('x', ['N', 5, 8]), fixed(8), fixed(8), 5);
  normed.output(normed.linear(normed.layerNorm(x, 8), 8, 8), ['N', 5, 8]);
  const file = await write('coupled2.onnx', coupled());
  const cases: [string, string[], number, RegExp][] = [
    [
      await write('no groups.onnx', normed.build()),
      ['--ratio', '0.5'],
      1,
      /nothing to prune: the channels of .* stay, as they reach LayerNormalization/,
    ],
    [file, ['--ratio', '0'], 2, /ratio/],
    [file, ['--ratio', '1.5'], 2, /ratio/],
    [file, ['--ratio', '0.5', '--layers', 'nowhere'], 2, /no layer is called nowhere/],
    [file, ['--ratio', '0.5', '--round-to', '0'], 2, /round-to/],
    [file, ['--ratio', '0.5', '--round-to', '1.5'], 2, /round-to/],
  ];
  for (const [model, args, expected, message] of cases) {
    const { code, stderr, stdout } = await runInProcess([
      'prune',
      '--any-speed',
      model,
      '-o',
      path.join(folder, 'no.onnx'),
      ...args,
    ]);
    assert.equal(code, expected, `${args.join(' ')}: ${stderr}`);
    assert.match(stderr, message);
    assert.equal(stderr.trim().split('\n').length, 1, stderr);
    assert.equal(stdout, '');
  }
});
