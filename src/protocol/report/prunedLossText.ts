import type { SensitivityMetric } from '../../core/studies/sensitivity/options';
import type { PruneReport } from '../prune';
import { percent } from './numbers';

/** What a sweep predicted of a pruned model, and what was measured; nothing without a sweep. `toMeasure`: what to do where nothing was. */
export function prunedLossText({ predicted, measured }: PruneReport, toMeasure: string): readonly string[] {
  if (!predicted) return [];
  const { metric, baseline, worst, sum } = predicted;
  const of = (value: number | null) => valueText(metric, value);
  const by =
    worst.group.length === 0 ? 'no group loses any' : `the group of ${worst.group[0]} alone leaves ${of(worst.value)}`;
  const whole = baseline === null ? '' : ` of ${of(baseline)}`;
  const lines = [
    `${names[metric]} by the sweep: ${by}${whole}, all losses added up ${of(sum)}, before anything is won back`,
  ];
  if (!measured) return [...lines, `${names[metric]} measured: - (${toMeasure})`];
  const { standardError, samples, data, heldOut } = measured;
  const error = standardError === null ? '' : ` ± ${percent(standardError)}`;
  const original =
    measured.baseline === null ? '' : `, the original has ${valueText(measured.metric, measured.baseline)}`;
  const fitted = heldOut ? 'that nothing was fitted to' : 'that weights may have been fitted to';
  const apart = measured.metric === metric ? [] : [withoutLabels];
  return [
    ...lines,
    ...apart,
    `${names[measured.metric]} measured: ${valueText(measured.metric, measured.value)}${error}${original}, on ${samples} samples ${fitted} (${data})`,
  ];
}

const names: Readonly<Record<SensitivityMetric, string>> = { top1: 'accuracy', sqnrDb: 'SQNR of the outputs' };

/** Why what was measured cannot be set against the sweep's figure. */
const withoutLabels = 'the two figures differ in kind: this data has no labels, and the sweep tells no SQNR';

function valueText(metric: SensitivityMetric, value: number | null): string {
  if (value === null) return '-';
  return metric === 'top1' ? percent(value) : `${value.toFixed(1)} dB`;
}
