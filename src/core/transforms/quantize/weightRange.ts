import {
  type IntegerRange,
  int8FullRange,
  int8FullReducedRange,
  int8Range,
  int8ReducedRange,
} from '../../numeric/quantization';
import type { Processor } from '../transform';
import { type QuantizeOptions, withDefaults } from './options';

/** Whether weights take 7 bits. */
export interface RangeChoice {
  readonly reduces: boolean;
  /** A plain sentence, where the machine decided. */
  readonly why?: string;
  /** Whether what runs the result may cut off large sums. */
  readonly maySaturate: boolean;
}

/** What is asked for, or what the processor asks for where it is the target and the choice is left to it. */
export function chooseRange(options: QuantizeOptions, processor: Processor | undefined): RangeChoice {
  const { reduceRange, target } = withDefaults(options);
  const isHere = target === 'here' && processor !== undefined;
  if (reduceRange === 'auto' && isHere) return rangeFor(processor);
  const reduces = reduceRange === true;
  return { reduces, maySaturate: !reduces && (isHere ? processor.saturates !== false : target === 'elsewhere') };
}

function rangeFor({ name, saturates }: Processor): RangeChoice {
  if (saturates === false)
    return {
      reduces: false,
      maySaturate: false,
      why: `weights take 8 bits: ${name} adds products of 8 bits without cutting them off`,
    };
  const reason =
    saturates === true
      ? 'has no instructions for sums of 8-bit products and cuts off large ones'
      : 'may cut off large sums of 8-bit products';
  return { reduces: true, maySaturate: false, why: `weights take 7 bits: ${name} ${reason}` };
}

/** Asymmetric weights have zero points. */
export function weightRange(reduces: boolean, asymmetric: boolean): IntegerRange {
  if (asymmetric) return reduces ? int8FullReducedRange : int8FullRange;
  return reduces ? int8ReducedRange : int8Range;
}
