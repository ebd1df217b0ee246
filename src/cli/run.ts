import path from 'node:path';
import { LatheError, messageOf } from '../core/errors';
import type { Engine } from '../engine/client';
import { version } from '../protocol/version';
import { type Command, type CommandContext, type OptionValues, UsageError } from './command';
import { commands } from './commands';
import { commandHelp, help } from './help';
import { dims, parseCommand, text } from './options';
import { ProgressLine, type Terminal } from './progressLine';

export interface Surroundings {
  /** An engine for one command; `log` hears what its process prints, line by line. */
  startEngine(log: (line: string) => void): Engine;
  /** Aborted by Ctrl+C. */
  readonly signal: AbortSignal;
  /** Writes to standard output, done when it is out. */
  write(text: string): Promise<void>;
  readonly stderr: Terminal;
  /** Stack traces and the engine's own lines are printed as well. */
  readonly debug: boolean;
}

const DONE = 0;
const REFUSED = 1;
const USAGE = 2;

/** Runs one command line; returns the exit code. */
export async function run(args: readonly string[], surroundings: Surroundings): Promise<number> {
  const [name, ...rest] = args;
  const { write, stderr } = surroundings;
  if (name === undefined) {
    stderr.write(`${help(commands)}\n`);
    return USAGE;
  }
  if (name === 'help' || name === '--help' || name === '-h') {
    const about = commands.find(c => c.name === rest[0]);
    await write(`${about ? commandHelp(about) : help(commands)}\n`);
    return DONE;
  }
  if (name === 'version' || name === '--version') {
    await write(`${version}\n`);
    return DONE;
  }
  const command = commands.find(c => c.name === name);
  if (command) return runCommand(command, rest, surroundings);
  stderr.write(`lathe: there is no command '${name}'; see lathe help\n`);
  return USAGE;
}

async function runCommand(command: Command, args: readonly string[], surroundings: Surroundings): Promise<number> {
  const { write, stderr, signal, debug, startEngine } = surroundings;
  const progress = new ProgressLine(stderr);
  const engine = startEngine(line => {
    if (debug) stderr.write(`${line}\n`);
  });
  try {
    const { positionals, options, json, help: wantsHelp } = parseCommand(command, args);
    if (wantsHelp) {
      await write(`${commandHelp(command)}\n`);
      return DONE;
    }
    const context = {
      engine,
      call: { signal, onProgress: progress.report },
      print: async (document: unknown, text: () => string) => {
        progress.clear();
        await write(`${json ? JSON.stringify(document, null, 2) : text()}\n`);
      },
    };
    await requireKnownDims(context, positionals, options);
    await command.run(context, positionals, options);
    return DONE;
  } catch (error) {
    progress.clear();
    stderr.write(`${errorText(error, command, debug)}\n`);
    const isUsage = error instanceof UsageError || (error instanceof LatheError && error.code === 'usage');
    return isUsage ? USAGE : REFUSED;
  } finally {
    await engine.dispose();
  }
}

/** A size for a dimension that the model does not have is a slip of the pen: nothing would come of it. */
async function requireKnownDims({ engine, call }: CommandContext, named: readonly string[], options: OptionValues) {
  const given = dims(options);
  const against = text(options, 'against');
  const models = against === undefined ? named : [...named, against];
  if (given) await engine.call('requireDims', { paths: models.map(m => path.resolve(m)), dims: given }, call);
}

function errorText(error: unknown, command: Command, debug: boolean): string {
  if (error instanceof UsageError)
    return `lathe ${command.name}: ${messageOf(error)}; see lathe ${command.name} --help`;
  if (debug && error instanceof Error && error.stack) return `lathe: ${error.stack}`;
  if (error instanceof LatheError) return `lathe: ${error.message}`;
  return `lathe: internal error: ${messageOf(error)}; please report it with what LATHE_DEBUG=1 prints`;
}
