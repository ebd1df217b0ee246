import path from 'node:path';

/** With `int8`: `dir/model.onnx` -> `dir/model.int8.onnx`, beside the original, never over it. */
export function besideModel(model: string, suffix: string): string {
  const { dir, name, ext } = path.parse(model);
  return path.join(dir, `${name}.${suffix}${ext || '.onnx'}`);
}

/** The first of `model.int8-2.onnx`, `model.int8-3.onnx` ... that `exists` does not know. */
export function nextFree(model: string, suffix: string, exists: (file: string) => boolean): string {
  for (let number = 2; ; number++) {
    const file = besideModel(model, `${suffix}-${number}`);
    if (!exists(file)) return file;
  }
}

/** Which of two models is the original: the one whose name the other one's extends, else the first. */
export function originalFirst(a: string, b: string): readonly [original: string, result: string] {
  const stem = (file: string) => path.basename(file, path.extname(file));
  return stem(a).startsWith(stem(b)) && stem(a) !== stem(b) ? [b, a] : [a, b];
}
