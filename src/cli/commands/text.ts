import path from 'node:path';
import type { Command } from '../command';

export const text: Command = {
  name: 'text',
  usage: 'MODEL [--json]',
  summary: 'a model in the ONNX text syntax, large tensors elided',
  options: {},
  positionals: ['MODEL'],
  async run({ engine, call, print }, [model]) {
    const file = path.resolve(model!);
    const view = await engine.call('text', { path: file }, call);
    await print({ name: path.basename(file), text: view.text }, () => view.text.trimEnd());
  },
};
