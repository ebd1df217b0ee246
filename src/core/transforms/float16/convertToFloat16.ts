import type { Model } from '../../ir';
import { recordProvenance } from '../provenance';
import { isExcluded, nothingTo, type SelectionOptions, selectionOf } from '../selection';
import { StepTimer, type TransformEnv, type TransformResult } from '../transform';
import { toFloat16 } from './toFloat16';

export interface Float16ConversionOptions extends SelectionOptions {
  /** Inputs and outputs become float16 as well; else they stay float32 behind casts. */
  readonly halfBorders?: boolean;
}

/**
 * The model in float16 as a user asks for it: see `toFloat16`. Throws LatheError when nothing in it is float32, and for names that
 * no node has.
 */
export async function convertToFloat16(
  original: Model,
  { exclude = [], only, halfBorders = false }: Float16ConversionOptions,
  env: TransformEnv,
): Promise<TransformResult> {
  const selection = selectionOf(original, { exclude, only });
  const timer = new StepTimer(env);
  env.progress?.report('Writing weights in float16');
  const borders = halfBorders ? 'float16' : 'float32';
  const { model, changed, kept, notes } = await timer.time('float16', () =>
    toFloat16(original, { borders, selection }),
  );
  if (changed.length === 0) throw nothingTo('convert', 'no layer has float32 weights');
  recordProvenance(model, env, { step: 'float16', options: { exclude, only, halfBorders } });
  return {
    model,
    changed,
    skipped: kept.map(node => ({
      node: node.name,
      reason: isExcluded(node, selection) ? 'excluded by request' : `${node.opType} has no float16 form`,
    })),
    steps: timer.steps,
    warnings: [
      ...notes,
      `${only ? 'float16 halves the size of a layer' : 'the file is about half as large'}; the CPU provider computes in float32 between casts, so that it is seldom faster there`,
    ],
  };
}
