import path from 'node:path';
import { parseArgs } from 'node:util';
import type { DimBindings } from '../protocol/engineApi';
import { type Command, type OptionSpecs, type OptionValues, UsageError } from './command';

/** Options of every command. */
const common: OptionSpecs = { json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } };

export interface Parsed {
  readonly positionals: readonly string[];
  readonly options: OptionValues;
  readonly json: boolean;
  readonly help: boolean;
}

/** Throws UsageError for an unknown option, a missing value, and too few or too many arguments. */
export function parseCommand(command: Command, args: readonly string[]): Parsed {
  const { values, positionals } = parse(args, { ...command.options, ...common });
  const json = values.json === true;
  const help = values.help === true;
  if (!help) requirePositionals(command, positionals);
  return { positionals, options: values, json, help };
}

function parse(args: readonly string[], options: OptionSpecs) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    // Node explains how to pass such an argument as a positional one; here it is hardly meant.
    const [what] = (error instanceof Error ? error.message : String(error)).split('. ');
    throw new UsageError(what!.charAt(0).toLowerCase() + what!.slice(1));
  }
}

function requirePositionals({ positionals: wanted }: Command, given: readonly string[]): void {
  const missing = wanted[given.length];
  if (missing !== undefined) throw new UsageError(`${missing} is missing`);
  if (given.length > wanted.length) throw new UsageError(`unexpected argument '${given[wanted.length]}'`);
}

export function text(options: OptionValues, name: string): string | undefined {
  const value = options[name];
  return typeof value === 'string' ? value : undefined;
}

export const flag = (options: OptionValues, name: string): boolean => options[name] === true;

export function oneOf<T extends string>(options: OptionValues, name: string, choices: readonly T[]): T | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const choice = choices.find(c => c === value);
  if (choice === undefined) throw new UsageError(`--${name} must be ${choices.join(', ')}, not '${value}'`);
  return choice;
}

/** A whole number of one or more. */
export function count(options: OptionValues, name: string): number | undefined {
  const value = text(options, name);
  return value === undefined ? undefined : positive(value, `--${name}`);
}

/** A number from the first to the second, both included. */
export function numberBetween(
  options: OptionValues,
  name: string,
  [low, high]: readonly [number, number],
): number | undefined {
  const value = text(options, name);
  if (value === undefined) return undefined;
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!(number >= low && number <= high))
    throw new UsageError(`--${name} must be a number from ${low} to ${high}, not '${value}'`);
  return number;
}

/** Comma-separated, over all times the option is given; not empty. */
export function list(options: OptionValues, name: string): readonly string[] | undefined {
  const values = options[name];
  if (!Array.isArray(values)) return undefined;
  const items = values.flatMap(value => String(value).split(',')).filter(item => item !== '');
  if (items.length === 0) throw new UsageError(`--${name} is empty: give it a value, or leave it out`);
  return items;
}

/** `name=N` pairs. A name may contain `=`, as symbolic dimensions may be expressions. */
export function dims(options: OptionValues): DimBindings | undefined {
  const pairs = list(options, 'dim');
  if (!pairs) return undefined;
  return Object.fromEntries(
    pairs.map(pair => {
      const at = pair.lastIndexOf('=');
      if (at < 1) throw new UsageError(`--dim takes name=N, not '${pair}'`);
      return [pair.slice(0, at), positive(pair.slice(at + 1), `--dim ${pair.slice(0, at)}`)];
    }),
  );
}

function positive(value: string, what: string): number {
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN;
  if (!Number.isSafeInteger(number) || number < 1)
    throw new UsageError(`${what} must be a whole number above 0, not '${value}'`);
  return number;
}

/** Options of the commands that take data. */
export const dataOptions: OptionSpecs = { data: { type: 'string' }, preprocessing: { type: 'string' } };

/** The path of a file that an option names, absolute. */
export function file(options: OptionValues, name: string): string | undefined {
  const given = text(options, name);
  return given === undefined ? undefined : path.resolve(given);
}

export const dimOption: OptionSpecs = { dim: { type: 'string', multiple: true } };

/** The file to write, absolute. */
export function outputPath(options: OptionValues): string {
  const output = text(options, 'output');
  if (output === undefined) throw new UsageError('the output is missing: name it with -o OUT');
  return path.resolve(output);
}
