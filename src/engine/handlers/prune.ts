import type { Progress } from '../../core/ports';
import { byNoise, curvesOf, metricAfter, type PruneSweep } from '../../core/studies/prunedLoss/sweep';
import { pruneChoices } from '../../core/transforms/prune/options';
import { type PredictedLoss, predictedLoss } from '../../core/transforms/prune/predictedLoss';
import type { PredictedMetric, PruneReport, PruneRequest } from '../../protocol/prune';
import type { Temporaries } from '../files/temporaries';
import { measureFile } from '../pruning/measureFile';
import { pruneByRecipe } from '../pruning/pruneByRecipe';
import { samplesUsed } from '../pruning/pruneEnv';
import { pruneFile } from '../pruning/pruneFile';
import { readSweep } from './readSweep';

const NOT_MEASURED = 'no data was given, so what the pruned model really loses was not measured';

/** Writes the model without its least important channels. What a sweep predicts of it is measured, where there is data. */
export async function prune(request: PruneRequest, progress: Progress, temporaries: Temporaries): Promise<PruneReport> {
  const { model, output, force, data, preprocessing, samples, saveRecipe, sweep: given, anySpeed, ...asked } = request;
  const sweep = typeof given === 'string' ? await readSweep(given) : given;
  const choices = pruneChoices({ ...asked, noSlower: !anySpeed, ...(sweep && { curves: curvesOf(byNoise(sweep)) }) });
  const write = saveRecipe === undefined ? pruneFile : pruneByRecipe;
  const { report, macs, parameters, counts, speed } = await write(request, choices, progress, temporaries);
  const figures = { macs, parameters, speed };
  if (!sweep) return { ...report, ...figures };
  const measured = await measureFile(request, sweep, samplesUsed(request, choices) ?? 0, progress);
  const warnings = measured ? report.warnings : [...report.warnings, NOT_MEASURED];
  // Without labels SQNR is measured of what a sweep with labels predicted: its points tell that too.
  const told = measured && measured.metric !== sweep.metric ? byNoise(sweep) : sweep;
  const predicted = inMetric(told, predictedLoss(counts, curvesOf(told)));
  return { ...report, warnings, ...figures, predicted, measured };
}

function inMetric(sweep: PruneSweep, { worst, sum }: PredictedLoss): PredictedMetric {
  const { metric, baseline } = sweep;
  const value = metricAfter(sweep, worst.loss);
  return { metric, baseline, worst: { group: worst.layers, value }, sum: metricAfter(sweep, sum) };
}
