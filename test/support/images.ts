import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encode } from 'fast-png';
import type { DataType, Model, Shape } from '../../src/core/ir';
import { Graph, Model as IrModel, tensorType } from '../../src/core/ir';
import { Random } from '../../src/core/numeric/random';
import type { Picture } from '../../src/engine/datasets/images/picture';

/** A picture with edges, slopes and noise. */
export function picture(width: number, height: number, channels: 1 | 3, seed = 1): Picture {
  const random = new Random(seed);
  const data = new Uint8Array(width * height * channels);
  for (let i = 0; i < data.length; i++) {
    const x = Math.floor(i / channels) % width;
    const y = Math.floor(i / channels / width);
    const edge = (Math.floor(x / 7) + Math.floor(y / 5)) % 2 === 0 ? 90 : 0;
    data[i] = Math.min(255, edge + ((x * 3 + y * 2 + 40 * (i % channels)) % 130) + random.integer(40));
  }
  return { width, height, channels, data };
}

export const flat = (width: number, height: number, ...colour: number[]): Picture => ({
  width,
  height,
  channels: colour.length === 1 ? 1 : 3,
  data: Uint8Array.from({ length: width * height * colour.length }, (_, i) => colour[i % colour.length]!),
});

/** Writes a PNG file, with the folders above it. */
export function writePng(file: string, { width, height, channels, data }: Picture): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, encode({ width, height, channels, data }));
}

/** A model that takes one input and has no nodes. */
export function takes(type: DataType, shape: Shape, ...more: string[]): Model {
  const graph = new Graph('g');
  graph.inputs = ['image', ...more].map(name => ({ name, type: tensorType(type, shape) }));
  const model = new IrModel(graph);
  model.opsets.set('', 13);
  return model;
}
