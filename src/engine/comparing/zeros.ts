import { zeroShare, zeroWeights } from '../../core/analysis/zeroWeights';
import type { Progress } from '../../core/ports';
import { NOT_FASTER } from '../../core/transforms/sparsify';
import type { ModelSummary } from '../../protocol/views';
import { hasManyZeros } from '../../protocol/zeros';
import { compressedBytes } from '../files/compressedBytes';
import type { OpenModel } from '../openModel';

type Zeros = Pick<ModelSummary, 'zeroWeights' | 'compressedBytes'>;

/** How sparse both models are, and where one is, what that saves and what not. */
export async function zerosOfBoth(
  models: readonly [OpenModel, OpenModel],
  progress: Progress,
): Promise<{ readonly figures: readonly [Zeros, Zeros]; readonly notes: readonly string[] }> {
  const shareOf = async ({ model }: OpenModel) => zeroShare((await zeroWeights(model, progress)).values());
  const [a, b] = [await shareOf(models[0]), await shareOf(models[1])];
  if (!hasManyZeros(a) && !hasManyZeros(b)) return { figures: [{ zeroWeights: a }, { zeroWeights: b }], notes: [] };
  const compressed = ({ files }: OpenModel) => compressedBytes(files.map(({ path }) => path));
  progress.report('Compressing both models');
  const figures = [
    { zeroWeights: a, compressedBytes: await compressed(models[0]) },
    { zeroWeights: b, compressedBytes: await compressed(models[1]) },
  ] as const;
  return { figures, notes: [NOT_FASTER] };
}
