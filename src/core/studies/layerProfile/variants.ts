import { messageOf } from '../../errors';
import { cloneModel } from '../../ir';
import type { Dataset } from '../../ports';
import { type Channels, type Sized, withChannels } from './channels';
import { type LayerPrecision, type Prepared, precisions } from './precisions';
import type { CutOut } from './prepare';
import type { LayerEnv } from './tools';

export interface Variant extends Prepared {
  readonly precision: LayerPrecision;
  readonly share: number;
  readonly channels: Channels | null;
}
export interface Skipped {
  readonly precision: LayerPrecision;
  readonly share: number;
  readonly reason: string;
}

const shares = [1, 0.75, 0.5] as const;
const order = ['fp32', 'fp16', 'int8'] as const;

/**
 * Every precision at every share of the output channels; what cannot be made is skipped with the reason. FP32 in full comes first.
 * Layers that are quantized already are measured as they are.
 */
export async function makeVariants(
  cut: CutOut,
  data: Dataset,
  env: LayerEnv,
): Promise<{ variants: Variant[]; skipped: Skipped[] }> {
  const variants: Variant[] = [];
  const skipped: Skipped[] = [];
  const skip = (precision: LayerPrecision, share: number, reason: string) => skipped.push({ precision, share, reason });
  const sizes = await Promise.all(shares.map(share => withChannels(cut, share)));
  for (const precision of order)
    for (const [i, share] of shares.entries()) {
      env.progress.throwIfCancelled();
      const size = sizes[i]!;
      const inFull = skipped.find(s => s.precision === precision && s.share === 1);
      if (cut.integerOp !== undefined && !(precision === 'int8' && share === 1))
        skip(precision, share, `quantized already (${cut.integerOp}): profile the layer of the float model`);
      else if (typeof size === 'string') skip(precision, share, size);
      else if (sameSize(sizes.slice(0, i), size))
        skip(
          precision,
          share,
          `rounded to a multiple of 8 it keeps as many channels (${size.channels!.kept}) as a larger share`,
        );
      else if (inFull) skip(precision, share, inFull.reason);
      else
        try {
          const convert = cut.integerOp === undefined ? precisions[precision] : precisions.fp32;
          const prepared = await convert(cloneModel(size.model), size.samples, data, env);
          variants.push({ ...prepared, precision, share, channels: size.channels });
        } catch (error) {
          env.progress.throwIfCancelled();
          skip(precision, share, messageOf(error));
        }
    }
  return { variants, skipped };
}

/** Whether a larger share was rounded to the same number of channels. */
const sameSize = (larger: readonly (Sized | string)[], { channels }: Sized): boolean =>
  larger.some(size => typeof size !== 'string' && size.channels?.kept === channels?.kept);
