/** Inference against the node tests of the onnx package (Debian: python3-onnx), an oracle for one operator at a time. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { inferShapes } from '../../src/core/analysis/shapes';
import {
  cloneModel,
  type DataType,
  dataTypeOf,
  type Model,
  makeTensor,
  tensorType,
  type ValueType,
} from '../../src/core/ir';
import { typedView } from '../../src/core/numeric/elements';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';

interface CaseTensor {
  readonly name: string;
  readonly type: DataType;
  readonly dims: readonly number[];
  /** Base64; absent for large tensors and strings. */
  readonly data?: string;
}
interface Case {
  readonly name: string;
  readonly inputs: readonly (CaseTensor | null)[];
  readonly outputs: readonly (CaseTensor | null)[];
}

const PYTHON = '/usr/bin/python3';
const hasOnnx = spawnSync(PYTHON, ['-c', 'import onnx']).status === 0;
const skip = hasOnnx ? false : 'python3-onnx is not installed';

/** What may stay unknown: sizes that depend on contents; training, losses and text; Scan as of opset 8. */
const MAY_STAY_UNKNOWN =
  /^test_(nonmaxsuppression|unique|compress|sequence_map|loop|optional|identity_(sequence|opt)|ada|momentum|nesterov|nllloss|sce|strnorm|tfidf|scan_sum|range_.*_expanded)/;

function dump(): { folder: string; cases: Case[] } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'lathe-node-tests-'));
  const script = inRoot('test', 'support', 'dump_node_tests.py');
  const result = spawnSync(PYTHON, ['-W', 'ignore', script, folder], { encoding: 'utf8' });
  assert.equal(result.status, 0, result.stderr);
  const named = (key: string, value: unknown) => (key === 'type' ? dataTypeOf(value as number) : value);
  return { folder, cases: JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8'), named) as Case[] };
}

/** Forgets what the file states of outputs and inner values: only the operators speak. */
function withoutStatements(model: Model): Model {
  const copy = cloneModel(model);
  const unknown: ValueType = { kind: 'unknown' };
  copy.graph.valueInfo.clear();
  copy.graph.outputs = copy.graph.outputs.map(({ name }) => ({ name, type: unknown }));
  return copy;
}

/** The inputs that the case has data for become initializers: their contents are known. */
function withContents(model: Model, inputs: Case['inputs']): Model {
  const copy = cloneModel(model);
  for (const input of inputs)
    if (input?.data !== undefined) {
      const bytes = new Uint8Array(Buffer.from(input.data, 'base64'));
      copy.graph.initializers.set(input.name, makeTensor(input.name, input.type, input.dims, bytes));
    }
  return copy;
}

/** What differs between inference and the expected outputs; `unknown` counts outputs that are not fully known. */
function compare(model: Model, outputs: Case['outputs']): { wrong: string[]; unknown: string[] } {
  const shapes = inferShapes(model);
  const wrong = [...shapes.problems];
  const unknown: string[] = [];
  for (const expected of outputs) {
    if (!expected) continue;
    const found = shapes.types.get(expected.name);
    if (found?.kind !== 'tensor' || !found.shape || found.type === undefined || found.shape.includes(null)) {
      unknown.push(expected.name);
    }
    if (found?.kind !== 'tensor') continue;
    const stated = tensorType(expected.type, expected.dims);
    const claimed = tensorType(
      found.type ?? expected.type,
      found.shape?.length === expected.dims.length
        ? found.shape.map((d, i) => d ?? expected.dims[i]!)
        : (found.shape ?? expected.dims),
    );
    if (JSON.stringify(stated) !== JSON.stringify(claimed))
      wrong.push(`${expected.name}: ${JSON.stringify(claimed)}, expected ${JSON.stringify(stated)}`);
    wrong.push(...wrongContents(shapes.main.contentOf(expected.name)?.values, expected));
  }
  return { wrong, unknown };
}

function wrongContents(values: readonly (number | string | null)[] | undefined, expected: CaseTensor): string[] {
  if (!values || expected.data === undefined || expected.type === 'float16' || expected.type === 'bfloat16') return [];
  const real = typedView(expected.type, new Uint8Array(Buffer.from(expected.data, 'base64')));
  const off = values.findIndex((v, i) => {
    if (typeof v !== 'number' || Object.is(v, Number(real[i]))) return false;
    return !(Math.abs(v - Number(real[i])) <= 1e-5 * Math.max(1, Math.abs(v)));
  });
  return off < 0 ? [] : [`${expected.name}[${off}]: ${values[off]}, expected ${real[off]}`];
}

test('node tests: types and shapes follow from the operators', { skip }, async t => {
  const { folder, cases } = dump();
  const wrong: string[] = [];
  const open: string[] = [];
  let compared = 0;
  try {
    for (const { name, inputs, outputs } of cases) {
      const model = withoutStatements(await openModel(path.join(folder, `${name}.onnx`)));
      const blind = compare(model, outputs);
      const seeing = compare(withContents(model, inputs), outputs);
      compared += outputs.length;
      for (const line of new Set([...blind.wrong, ...seeing.wrong])) wrong.push(`${name}: ${line}`);
      if (seeing.unknown.length > 0 && !MAY_STAY_UNKNOWN.test(name)) open.push(name);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
  t.diagnostic(`${compared} outputs of ${cases.length} cases`);
  assert.deepEqual(wrong, []);
  assert.deepEqual(open, []);
  assert.ok(compared > 1000, `${compared} compared`);
});
