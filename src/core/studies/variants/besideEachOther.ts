import type { ParallelRuntimes } from '../../ports';
import type { VariantStudy } from './variantStudy';

/** The study once for each runtime whose runs go on at the same time; none where there are no such. */
export const besideEachOther = <S extends VariantStudy>(study: S, parallel: ParallelRuntimes | undefined): S[] =>
  parallel
    ? parallel.runtimes.map(runtime => ({
        ...study,
        runEnv: { ...study.runEnv, runtime, threads: parallel.threads },
      }))
    : [];
