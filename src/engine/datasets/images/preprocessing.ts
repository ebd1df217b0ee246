import { readFile } from 'node:fs/promises';
import { LatheError, messageOf } from '../../../core/errors';
import { fileError } from '../../files/fileErrors';
import type { Interpolation } from './resample';

/** Pixels. */
export interface Size {
  readonly height: number;
  readonly width: number;
}

/** What `preprocessing.json` may say (schemas/preprocessing.schema.json); absent: as the model's input asks for. */
export interface Preprocessing {
  /** A number: the length of the shorter side, the other in proportion. */
  readonly resize?: number | Size;
  readonly interpolation?: Interpolation;
  readonly centerCrop?: Size;
  /** The value is (level * scale - mean) / std, level 0 to 255; one number, or one per channel. */
  readonly scale?: number;
  readonly mean?: readonly number[];
  readonly std?: readonly number[];
  readonly channels?: Channels;
  readonly layout?: Layout;
  /** Class folders to class indices. */
  readonly labels?: ReadonlyMap<string, number>;
}
export type Channels = 'rgb' | 'bgr' | 'gray';
export type Layout = 'nchw' | 'nhwc';

/** Reads a file of preprocessing. Throws LatheError naming the file and the field. */
export async function readPreprocessing(file: string): Promise<Preprocessing> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw fileError(error, file, 'read');
  }
  try {
    return parsePreprocessing(JSON.parse(text));
  } catch (error) {
    throw new LatheError(`${file}: ${messageOf(error)}`, 'bad-file');
  }
}

/** Throws an Error that names the field. */
export function parsePreprocessing(json: unknown): Preprocessing {
  if (!isRecord(json)) throw new Error('it must be a JSON object, such as {"resize": [224, 224]}');
  // For the editor only.
  const { $schema, ...fields } = json;
  const unknown = Object.keys(fields).find(field => !Object.hasOwn(readers, field));
  if (unknown !== undefined)
    throw new Error(`there is no field ${unknown}; the fields are ${Object.keys(readers).join(', ')}`);
  return Object.fromEntries(
    Object.entries(fields).map(([field, value]) => [field, readers[field as keyof Preprocessing](value, field)]),
  );
}

type Reader<T> = (value: unknown, field: string) => T;
const readers: { [F in keyof Required<Preprocessing>]: Reader<Required<Preprocessing>[F]> } = {
  resize: (value, field) => (typeof value === 'number' ? side(value, field) : size(value, field)),
  interpolation: oneOf('bilinear', 'bicubic', 'nearest'),
  centerCrop: (value, field) => (typeof value === 'number' ? size([value, value], field) : size(value, field)),
  scale: (value, field) => {
    const [scale, ...more] = numbers(value, field);
    if (more.length > 0 || scale === 0) throw refused(field, 'must be one number other than 0', value);
    return scale!;
  },
  mean: numbers,
  std: (value, field) => {
    const std = numbers(value, field);
    if (std.includes(0)) throw refused(field, 'must not be 0', value);
    return std;
  },
  channels: oneOf('rgb', 'bgr', 'gray'),
  layout: oneOf('nchw', 'nhwc'),
  labels,
};

function oneOf<T extends string>(...choices: readonly T[]): Reader<T> {
  return (value, field) => {
    const choice = choices.find(c => c === value);
    if (choice === undefined) throw refused(field, `must be ${choices.join(', ')}`, value);
    return choice;
  };
}

/** No network takes larger images; a slip of the pen must not fill the memory. */
const LARGEST_SIDE = 16384;

function side(value: unknown, field: string): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > LARGEST_SIDE)
    throw refused(field, `must be whole pixels from 1 to ${LARGEST_SIDE}, or [height, width]`, value);
  return value;
}

function size(value: unknown, field: string): Size {
  if (!Array.isArray(value) || value.length !== 2) throw refused(field, 'must be a number or [height, width]', value);
  return { height: side(value[0], field), width: side(value[1], field) };
}

function numbers(value: unknown, field: string): number[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  const finite = list.filter((v): v is number => typeof v === 'number' && Number.isFinite(v));
  if (finite.length !== list.length || list.length === 0)
    throw refused(field, 'must be a number, or a list with one per channel', value);
  return finite;
}

function labels(value: unknown, field: string): ReadonlyMap<string, number> {
  const wanted = 'must list the class folders in order, or give each its index: {"cat": 0, "dog": 1}';
  if (Array.isArray(value)) {
    if (!value.every(name => typeof name === 'string')) throw refused(field, wanted, value);
    return new Map(value.map((name, index) => [name, index]));
  }
  if (!isRecord(value)) throw refused(field, wanted, value);
  return new Map(
    Object.entries(value).map(([name, index]) => {
      if (typeof index !== 'number' || !Number.isInteger(index) || index < 0) throw refused(field, wanted, value);
      return [name, index];
    }),
  );
}

const refused = (field: string, wanted: string, value: unknown): Error =>
  new Error(`${field} ${wanted}, not ${JSON.stringify(value)?.slice(0, 60)}`);

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
