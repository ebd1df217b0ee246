/** The fixtures are what their README says: each is listed, and onnxruntime runs or refuses it as its line tells. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { InferenceSession, Tensor } from 'onnxruntime-node';

const FOLDER = fileURLToPath(new URL('../fixtures/', import.meta.url));
const FATAL_ONLY = 4;

/** Each `.onnx` of the README's tables with whether its line says **refused**; names after the first share its folder. */
function listed(): Map<string, boolean> {
  const entries = new Map<string, boolean>();
  for (const line of readFileSync(join(FOLDER, 'README.md'), 'utf8').split('\n')) {
    const cells = line.split('|');
    const names = (cells[1] ?? '').split(',').map(name => name.trim());
    const folder = /^.*\//.exec(names[0] ?? '')?.[0] ?? '';
    for (const name of names.filter(name => name.endsWith('.onnx'))) {
      entries.set(name.startsWith(folder) ? name : folder + name, cells.slice(2).join('|').includes('**refused**'));
    }
  }
  return entries;
}

function models(): string[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .map(path => path.replaceAll('\\', '/'))
    .filter(path => path.endsWith('.onnx'));
}

/** A feed of small numbers for one input; unknown dimensions become 2. */
function feed(type: string, shape: readonly (number | string)[]): Tensor {
  const dims = shape.map(size => (typeof size === 'number' && size > 0 ? size : 2));
  const count = dims.reduce((product, size) => product * size, 1);
  const fillers: Record<string, () => Tensor> = {
    float32: () =>
      new Tensor(
        'float32',
        Float32Array.from({ length: count }, (_, i) => Math.sin(i)),
        dims,
      ),
    float16: () => new Tensor('float16', new Uint16Array(count).fill(0x3c00), dims),
    int64: () => new Tensor('int64', new BigInt64Array(count).fill(3n), dims),
    bool: () => new Tensor('bool', new Uint8Array(count).fill(1), dims),
    string: () => new Tensor('string', Array<string>(count).fill('text'), dims),
  };
  const filler = fillers[type];
  assert.ok(filler, `no feed for an input of type ${type}`);
  return filler();
}

async function run(path: string): Promise<InferenceSession.OnnxValueMapType> {
  const session = await InferenceSession.create(join(FOLDER, path), { logSeverityLevel: FATAL_ONLY });
  try {
    const feeds: Record<string, Tensor> = {};
    for (const input of session.inputMetadata) {
      assert.ok(input.isTensor, `${input.name} is a tensor`);
      feeds[input.name] = feed(input.type, input.shape);
    }
    return await session.run(feeds, { logSeverityLevel: FATAL_ONLY });
  } finally {
    await session.release();
  }
}

test('every fixture is listed in the README and every listed one exists', () => {
  assert.deepEqual([...listed().keys()].sort(), models().sort());
});

for (const [path, refused] of listed()) {
  test(`onnxruntime ${refused ? 'refuses' : 'runs'} ${path}`, async () => {
    if (refused) {
      await assert.rejects(run(path));
      return;
    }
    for (const [name, output] of Object.entries(await run(path))) {
      if (output.type === 'float32') {
        assert.ok((output.data as Float32Array).every(Number.isFinite), `${name} is finite`);
      }
    }
  });
}
