import assert from 'node:assert/strict';
import test from 'node:test';
import fc from 'fast-check';
import { kernelLine, readLines, sessionLine } from '../support/traces';

test('a run is its kernels in order, with times, tensors and bytes', () => {
  const { runs } = readLines([
    sessionLine('model_loading_uri', 0, 90),
    sessionLine('session_initialization', 90, 10),
    kernelLine('a', 'Conv', 101, 7, { inputs: 3, bytes: [40, 20, 10] }),
    kernelLine('b', 'Relu', 110, 2),
    sessionLine('SequentialExecutor::Execute', 100, 15),
    sessionLine('model_run', 99, 17),
  ]);
  assert.equal(runs.length, 1);
  assert.equal(runs[0]!.us, 15);
  // Each lasts until the next begins, the last until the run ends.
  assert.deepEqual(runs[0]!.kernels, [
    {
      name: 'a',
      op: 'Conv',
      us: 9,
      kernelUs: 7,
      tensors: 4,
      bytes: { inputs: 40, weights: 20, outputs: 10 },
      children: [],
    },
    {
      name: 'b',
      op: 'Relu',
      us: 5,
      kernelUs: 2,
      tensors: 2,
      bytes: { inputs: 16, weights: 0, outputs: 16 },
      children: [],
    },
  ]);
});

test('what runs in a sub-graph is inside its node, over all iterations, and not beside it', () => {
  const { runs } = readLines([
    kernelLine('before', 'Identity', 10, 0),
    // The inner node begins in the microsecond in which its parent ends, by rounding: order decides.
    kernelLine('loop/c', 'Conv', 21, 3),
    sessionLine('SequentialExecutor::Execute', 20, 5),
    kernelLine('loop/if/d', 'Add', 27, 1),
    sessionLine('SequentialExecutor::Execute', 27, 1),
    kernelLine('loop/if', 'If', 26, 3),
    sessionLine('SequentialExecutor::Execute', 25, 5),
    kernelLine('loop', 'Loop', 19, 12),
    kernelLine('after', 'Relu', 33, 1),
    sessionLine('SequentialExecutor::Execute', 9, 26),
    sessionLine('model_run', 8, 28),
  ]);
  const [run] = runs;
  assert.deepEqual(
    run!.kernels.map(k => k.name),
    ['before', 'loop', 'after'],
  );
  const loop = run!.kernels[1]!;
  assert.deepEqual(
    loop.children.map(k => k.name),
    ['loop/c', 'loop/if'],
  );
  assert.deepEqual(
    loop.children[1]!.children.map(k => k.name),
    ['loop/if/d'],
  );
});

test('a trace that was cut off keeps its whole runs; damage is counted', () => {
  const run = [
    kernelLine('a', 'Relu', 1, 2),
    sessionLine('SequentialExecutor::Execute', 0, 4),
    sessionLine('model_run', 0, 5),
  ];
  const { runs, unreadable } = readLines([
    ...run,
    kernelLine('a', 'Relu', 11, 2),
    '{"cat" : "Node","pid" :1,"du',
    '42',
  ]);
  assert.equal(runs.length, 1);
  assert.equal(unreadable, 2);
});

interface Tree {
  readonly gap: number;
  readonly own: number;
  readonly children: readonly Tree[];
}

/** Writes a tree as the profiler would, true times in fractions, written ones in whole microseconds. */
function write(tree: Tree, at: number, path: string, lines: string[]): number {
  const start = at + tree.gap;
  let now = start + tree.own;
  if (tree.children.length > 0) {
    const began = now;
    tree.children.forEach((child, i) => {
      now = write(child, now, `${path}.${i}`, lines);
    });
    lines.push(sessionLine('SequentialExecutor::Execute', Math.floor(began), Math.floor(now - began)));
    now += tree.own;
  }
  lines.push(kernelLine(path, tree.children.length > 0 ? 'If' : 'Relu', Math.floor(start), Math.floor(now - start)));
  return now;
}

test('any nesting is read back as it was', () => {
  const { tree } = fc.letrec<{ tree: Tree }>(tie => ({
    tree: fc.record({
      // Recording a kernel takes longer than a microsecond: siblings begin in different ones.
      gap: fc.double({ min: 1.01, max: 4, noNaN: true }),
      own: fc.double({ min: 0.01, max: 9, noNaN: true }),
      children: fc.oneof(
        { maxDepth: 3, withCrossShrink: true },
        fc.constant([]),
        fc.array(tie('tree'), { maxLength: 4 }),
      ),
    }),
  }));
  fc.assert(
    fc.property(fc.array(tree, { minLength: 1, maxLength: 6 }), trees => {
      const lines: string[] = [];
      let now = 5;
      trees.forEach((t, i) => {
        now = write(t, now, `n${i}`, lines);
      });
      lines.push(
        sessionLine('SequentialExecutor::Execute', 5, Math.floor(now)),
        sessionLine('model_run', 4, Math.floor(now) + 2),
      );
      const names = (kernels: readonly { name: string; children: readonly never[] }[]): unknown =>
        kernels.map(k => [k.name, names(k.children)]);
      const wanted = (list: readonly Tree[], prefix: string): unknown =>
        list.map((t, i) => [`${prefix}${i}`, wanted(t.children, `${prefix}${i}.`)]);
      assert.deepEqual(names(readLines(lines).runs[0]!.kernels as never), wanted(trees, 'n'));
    }),
  );
});
