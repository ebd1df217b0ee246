import type { Dataset } from '../../ports';
import { surelyKeeps, worth } from './front';
import type { SearchOptions, SearchOutcome, SearchPoint } from './options';

interface Surroundings {
  readonly options: SearchOptions;
  readonly skipped: readonly { readonly node: string; readonly reason: string }[];
  readonly countsTime: boolean;
  readonly dataset: Dataset;
}

/** Standard errors on either side within which 95 of 100 repetitions lie. */
const SURE = 1.96;

/** What a reader of the result is to know, in plain sentences. */
export function notesOn(
  outcome: Omit<SearchOutcome, 'notes'>,
  { options, skipped, countsTime, dataset }: Surroundings,
): string[] {
  const { points, chosen, metric, leastValue } = outcome;
  const point = chosen === null ? undefined : points[chosen];
  const wanted = metric === 'top1' ? percent(leastValue) : `${leastValue} dB`;
  return [
    ...(point
      ? choiceNotes(point, outcome)
      : [`No mix of INT8 and ${floatName(options)} keeps ${wanted}: the model is best left as it is.`]),
    ...(skipped.length > 0
      ? [
          `${skipped.length} further ${skipped.length === 1 ? 'node has' : 'nodes have'} no integer form and stay as they are.`,
        ]
      : []),
    ...(countsTime ? [] : ['The MACs of some layers are unknown: predicted costs count bytes alone.']),
    ...(dataset.synthetic ? ['The data is synthetic: the agreement on real inputs may be another one.'] : []),
  ];
}

const floatName = ({ floatAs }: SearchOptions): string => (floatAs === 'float16' ? 'FP16' : 'FP32');

function choiceNotes(
  point: SearchPoint,
  { points, baseline, metric, samples, leastValue }: Omit<SearchOutcome, 'notes'>,
): string[] {
  const all = point.float.length === 0 ? ['All layers that can be INT8 may be.'] : [];
  const { value, standardError } = point.measured;
  if (metric !== 'top1' || value === null || baseline === null || standardError === null) return all;
  const fall = baseline - value;
  const margin = SURE * standardError;
  const change = fall > 0 ? `falls by ${inPoints(fall)}` : fall < 0 ? `rises by ${inPoints(-fall)}` : 'does not change';
  const isNoise = fall !== 0 && Math.abs(fall) <= margin;
  const few = `${samples.toLocaleString('en-US')} samples are too few to tell a fall of ${inPoints(baseline - leastValue)} from noise: what was chosen may lose more. Give more of them, or allow more to be lost.`;
  return [
    ...all,
    `On these ${samples.toLocaleString('en-US')} samples top-1 ${change}, give or take ${inPoints(margin)} (95 %)${isNoise ? ': no more than noise' : ''}.`,
    ...(surelyKeeps(point, leastValue) ? luckNotes(points, point, leastValue) : [few]),
  ];
}

/** Why mixes that cost less and look good enough were passed over. */
function luckNotes(points: readonly SearchPoint[], { predictedCost }: SearchPoint, leastValue: number): string[] {
  const passed = points.filter(p => p.predictedCost < predictedCost && worth(p) >= leastValue).length;
  if (passed === 0) return [];
  const mixes = passed === 1 ? '1 mix of lower cost keeps' : `${passed} mixes of lower cost keep`;
  return [`${mixes} it too, but by less than the noise: with other samples that could be luck.`];
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
/** A difference of shares in points. */
const inPoints = (difference: number): string => {
  const text = (100 * difference).toFixed(1);
  return `${text} ${text === '1.0' ? 'point' : 'points'}`;
};
