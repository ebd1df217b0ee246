import type { Command } from '../command';
import { apply } from './apply';
import { compare } from './compare';
import { data } from './data';
import { float16 } from './float16';
import { inspect } from './inspect';
import { ops } from './ops';
import { optimize } from './optimize';
import { profile } from './profile';
import { prune } from './prune';
import { quantize } from './quantize';
import { search } from './search';
import { sensitivity } from './sensitivity';
import { sparsify } from './sparsify';
import { text } from './text';

/** Every command that this version has, in the order of the help. */
export const commands: readonly Command[] = [
  inspect,
  text,
  quantize,
  float16,
  prune,
  sparsify,
  optimize,
  apply,
  compare,
  data,
  profile,
  sensitivity,
  search,
  ops,
];

/** Names that are promised and not there yet. */
export const notYet: ReadonlySet<string> = new Set(
  ['text', 'profile', 'sensitivity', 'float16', 'prune', 'optimize', 'apply', 'check'].filter(
    name => !commands.some(c => c.name === name),
  ),
);
