import type { ParseArgsConfig } from 'node:util';
import type { Engine } from '../engine/client';
import type { CallOptions } from '../protocol/rpc';

export type OptionSpecs = NonNullable<ParseArgsConfig['options']>;
export type OptionValues = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>;

/** What a command gets to work with. */
export interface CommandContext {
  readonly engine: Engine;
  /** For calls of the engine: cancelled by Ctrl+C, progress on a terminal. */
  readonly call: CallOptions;
  /** Prints one JSON document, or text for people, as `--json` says. */
  print(json: unknown, text: () => string): Promise<void>;
}

/** One sub-command of `lathe`. */
export interface Command {
  readonly name: string;
  /** What follows the name in the usage line. */
  readonly usage: string;
  readonly summary: string;
  readonly options: OptionSpecs;
  /** What the help tells below the options: names with what they mean, under a title. */
  readonly glossary?: { readonly title: string; readonly rows: readonly (readonly [name: string, meaning: string])[] };
  /** Names of the positional arguments, all required. */
  readonly positionals: readonly string[];
  run(context: CommandContext, positionals: readonly string[], options: OptionValues): Promise<void>;
}

/** The command line was not understood: exit code 2. */
export class UsageError extends Error {}
