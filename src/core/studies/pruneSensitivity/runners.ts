import { ChainRuns } from '../variants/chainRuns';
import type { FloatRuns } from '../variants/floatRuns';
import type { Runner } from '../variants/laneSweep';
import { cutNowhere } from '../variants/segments';
import { StackedRuns } from '../variants/stackedRuns';
import { isStackable, type Lane } from '../variants/variant';
import type { PruneLane, PruneStudy } from './study';

/** Ways to run the variants of a study; each is for the first that takes it. */
export function runnersFor(study: PruneStudy, float: FloatRuns): readonly (Runner & { readonly name: string })[] {
  const isPart = (lane: Lane) => !(lane as PruneLane).isWhole;
  const takes = (lane: Lane) => isPart(lane) && isStackable(lane.variant);
  const stacked = { name: 'stacked', runs: new StackedRuns(study, float), takes };
  const whole = { ...study, segments: cutNowhere(study.model) };
  return [
    ...(study.isStacked ? [stacked] : []),
    { name: 'from the first change on', runs: new ChainRuns(study), takes: isPart },
    { name: 'whole', runs: new ChainRuns(whole), takes: () => true },
  ];
}
