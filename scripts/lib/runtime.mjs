import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from './paths.mjs';

const linux = ['libonnxruntime.so.1', 'onnxruntime_binding.node'];
// The package also holds DirectML.dll, loaded only when DirectML is asked for, and the shader compilers of WebGPU.
const windows = ['onnxruntime.dll', 'onnxruntime_binding.node'];
// The package holds the library twice, under two names; the binding asks for this one.
const darwin = ['libonnxruntime.1.dylib', 'onnxruntime_binding.node'];

/** Libraries that running on the CPU needs, for each platform that onnxruntime-node supports. */
const libraries = {
  'linux-x64': linux,
  'linux-arm64': linux,
  'win32-x64': windows,
  'win32-arm64': windows,
  'darwin-arm64': darwin,
};

/** `universal` has no runtime: models can be looked at, not run. */
export const targets = [...Object.keys(libraries), 'universal'];

const common = 'onnxruntime-common';
const node = 'onnxruntime-node';

/** Puts the runtime of one platform into `folder`/node_modules and says which dependencies that leaves in package.json. */
export function stageRuntime(target, folder) {
  if (target === 'universal') return {};
  const modules = path.join(folder, 'node_modules');
  const copy = (name, part) => {
    mkdirSync(path.dirname(path.join(modules, name, part)), { recursive: true });
    cpSync(inRoot('node_modules', name, part), path.join(modules, name, part), {
      recursive: true,
      filter: file => !/\.(map|d\.ts)$/.test(file),
    });
  };
  copy(common, 'package.json');
  copy(common, 'dist/cjs');
  copy(node, 'dist');
  const binaries = path.join('bin', 'napi-v6', ...target.split('-'));
  for (const library of libraries[target]) copy(node, path.join(binaries, library));

  const manifest = JSON.parse(readFileSync(inRoot('node_modules', node, 'package.json'), 'utf8'));
  // The others are what its install script, which is not in the package, downloads GPU libraries with.
  manifest.dependencies = { [common]: manifest.dependencies[common] };
  delete manifest.scripts;
  delete manifest.devDependencies;
  writeFileSync(path.join(modules, node, 'package.json'), JSON.stringify(manifest, null, 2));
  return { [node]: manifest.version };
}
