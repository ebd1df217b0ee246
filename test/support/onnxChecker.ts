import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { after } from 'node:test';
import type { Model } from '../../src/core/ir';
import { CheckerProcess } from './checkerProcess';

const python = '/usr/bin/python3';
const versions = spawnSync(
  python,
  ['-c', 'import onnx, onnx.defs; print(onnx.defs.onnx_opset_version(), onnx.IR_VERSION)'],
  { encoding: 'utf8' },
);
const [newestOpset, newestIr] = versions.status === 0 ? versions.stdout.trim().split(' ').map(Number) : [];

/** Why the checker of Debian's python3-onnx has nothing to say of a model; undefined: it has. */
export function whyNotChecked(model: Model): string | undefined {
  if (newestOpset === undefined || newestIr === undefined) return 'python3-onnx is not installed';
  if (model.opset() > newestOpset) return `python3-onnx knows opset ${newestOpset} at most, not ${model.opset()}`;
  if (model.irVersion > newestIr) return `python3-onnx knows IR version ${newestIr} at most, not ${model.irVersion}`;
  return undefined;
}

let checker: CheckerProcess | undefined;
after(() => checker?.end());

/** Fails where onnx's own checker and its shape inference find fault; operators of other domains are not known to it. */
export async function checkWithOnnx(bytes: Uint8Array): Promise<void> {
  checker ??= new CheckerProcess(python);
  assert.equal(await checker.faultOf(bytes), null);
}

const many = `import json, sys, onnx
faults = {}
for file in json.load(sys.stdin):
    try: onnx.checker.check_model(onnx.load(file), full_check=True)
    except Exception as fault: faults[file] = str(fault)
print(json.dumps(faults))`;

/** What onnx's own checker finds wrong, by path of the file; one run for all of them. */
export function faultsOfFiles(files: readonly string[]): ReadonlyMap<string, string> {
  const { status, stdout, stderr } = spawnSync(python, ['-c', many], {
    input: JSON.stringify(files),
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  assert.equal(status, 0, stderr);
  return new Map(Object.entries(JSON.parse(stdout) as Record<string, string>));
}
