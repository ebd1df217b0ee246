/** Inferred types, shapes and contents against what onnxruntime computes, for every value of every model that runs. */
import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { inferShapes, type ShapeResult } from '../../src/core/analysis/shapes';
import { cloneModel, type Dim, type Model } from '../../src/core/ir';
import { substitute, symbolsOf } from '../../src/core/ops/symbolic';
import type { Feeds, RuntimeTensor } from '../../src/core/ports';
import { randomFeeds } from '../support/execute';
import { observeValues } from '../support/observe';
import { corpusFiles, fixtureNames, fixtures, refusedFixtures, skipWithoutCorpus } from '../support/onnxFiles';
import { openSmall } from '../support/smallModel';

interface Tally {
  known: number;
  unknown: string[];
}

/** Sizes to try for symbolic dimensions other than a batch, until one suits the model. */
const SIZES = [64, 3, 512];
const BATCH = 3;

/** Values that no inference can know: how often the loop runs is an input. */
const UNKNOWABLE: Readonly<Record<string, readonly string[]>> = { 'loop.onnx': ['steps'] };

function sizesFor(model: Model, size: number): Record<string, number> {
  const sizes: Record<string, number> = {};
  for (const { type } of model.graph.inputs)
    if (type.kind === 'tensor')
      for (const [axis, dim] of (type.shape ?? []).entries())
        if (typeof dim === 'string') sizes[dim] ??= axis === 0 ? BATCH : size;
  return sizes;
}

/** Runs a model with the first size that it takes; undefined when the runtime refuses all. */
async function run(model: Model) {
  for (const size of SIZES) {
    const dims = sizesFor(model, size);
    const shapes = inferShapes(model, { dims });
    try {
      return { size, dims, shapes, values: await observeValues(model, shapes, feedsOf(model, shapes, size)) };
    } catch {
      // Not executable in this runtime (custom domain, refused file) or not at this size.
    }
  }
  return undefined;
}

/** Random inputs of the sizes that inference was told; `size` for the anonymous rest. */
function feedsOf(model: Model, shapes: ShapeResult, size: number): Feeds {
  const bound = cloneModel(model);
  bound.graph.inputs = bound.graph.inputs.map(i => ({ name: i.name, type: shapes.types.get(i.name) ?? i.type }));
  return randomFeeds(bound, 7, size);
}

/** Compares what is claimed with what came out; returns the values of which something was not known. */
function compare(shapes: ShapeResult, values: ReadonlyMap<string, RuntimeTensor>, resolve: (dim: Dim) => Dim): Tally {
  const tally: Tally = { known: 0, unknown: [] };
  for (const [name, { type, dims }] of values) {
    const claimed = shapes.types.get(name);
    if (claimed?.kind !== 'tensor') {
      assert.equal(claimed, undefined, `${name} is a tensor`);
      tally.unknown.push(name);
      continue;
    }
    if (claimed.type) assert.equal(claimed.type, type, `type of ${name}`);
    if (!claimed.shape) {
      tally.unknown.push(name);
      continue;
    }
    const resolved = claimed.shape.map(resolve);
    const expected = dims.map((d, i) => (resolved[i] === null ? null : d));
    assert.deepEqual(resolved, expected, `shape of ${name}: ${claimed.shape.join(', ')} against ${dims.join(', ')}`);
    if (resolved.includes(null)) tally.unknown.push(name);
    else tally.known++;
  }
  return tally;
}

/** Contents that are claimed to be known are what the runtime computes. */
function compareContents(shapes: ShapeResult, values: ReadonlyMap<string, RuntimeTensor>): number {
  let compared = 0;
  for (const [name, { data, dims, type }] of values) {
    const content = shapes.main.contentOf(name);
    if (!content || type === 'float16' || type === 'string') continue;
    assert.deepEqual(content.shape, dims, `shape of the contents of ${name}`);
    for (const [i, value] of content.values.entries()) {
      if (typeof value !== 'number') continue;
      const real = Number(data[i]);
      const close = Object.is(value, real) || Math.abs(value - real) <= 1e-6 * Math.abs(real);
      // INT64_MAX and the like are saturated.
      assert.ok(close || Math.abs(real) > Number.MAX_SAFE_INTEGER, `${name}[${i}]: ${value}, really ${real}`);
      compared++;
    }
  }
  return compared;
}

async function check(file: string, report: (line: string) => void): Promise<Tally | undefined> {
  const model = await openSmall(file);
  const result = await run(model);
  if (!result) return undefined;
  const { size, dims, shapes, values } = result;
  const bound = compare(shapes, values, dim => (typeof dim === 'string' ? null : dim));
  const symbolic = inferShapes(model, { keepBatch: true });
  const sizes = new Map(Object.entries(dims));
  // Symbols of the file that are none of its inputs' stand for what inference does not know.
  const resolve = (dim: Dim) => ([...symbolsOf(dim)].every(s => sizes.has(s)) ? substitute(dim, sizes) : null);
  const open = compare(symbolic, values, resolve);
  const contents = compareContents(shapes, values);
  report(
    `${path.basename(file)}: ${values.size} values at ${size}; unknown ${bound.unknown.length} bound, ` +
      `${open.unknown.length} symbolic; ${contents} elements of contents`,
  );
  return bound;
}

test('fixtures: every claimed type, shape and content is what onnxruntime computes', async t => {
  let ran = 0;
  for (const name of fixtureNames.filter(n => !refusedFixtures.has(n))) {
    const tally = await check(path.join(fixtures, name), line => t.diagnostic(line));
    if (!tally) continue;
    ran++;
    assert.deepEqual(tally.unknown, UNKNOWABLE[name] ?? [], `${name}: values of unknown shape`);
  }
  assert.ok(ran >= 35, `${ran} ran`);
});

for (const file of corpusFiles)
  test(`corpus: ${path.basename(file)}`, async t => {
    const tally = await check(file, line => t.diagnostic(line));
    if (!tally) return t.diagnostic(`${path.basename(file)} does not run in onnxruntime`);
    if (tally.unknown.length > 0) t.diagnostic(`unknown: ${tally.unknown.slice(0, 20).join(', ')}`);
    assert.ok(tally.unknown.length <= 0.02 * tally.known + 1, `${tally.unknown.length} of ${tally.known} unknown`);
  });

test('corpus: shapes of real models', { skip: skipWithoutCorpus }, () => {
  assert.ok(corpusFiles.length > 0);
});
