import type { Command } from '../command';
import { apply } from './apply';
import { check } from './check';
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
  check,
  data,
  profile,
  sensitivity,
  search,
  ops,
];
