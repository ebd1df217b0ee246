import path from 'node:path';

/** What a data set is wanted for. */
export type DataPurpose = 'calibration' | 'pruning' | 'comparison' | 'timing' | 'layer' | 'sensitivity' | 'preview';

const words: Partial<Record<DataPurpose, { readonly good: RegExp; readonly poor: RegExp }>> = {
  calibration: { good: /calib|train/i, poor: /test|valid|eval/i },
  pruning: { good: /calib|train/i, poor: /test|valid|eval/i },
  comparison: { good: /test|valid|eval/i, poor: /calib|train/i },
  timing: { good: /test|valid|eval/i, poor: /calib|train/i },
  layer: { good: /calib|train/i, poor: /test|valid|eval/i },
  // What chooses precisions should not be what the result is judged by.
  sensitivity: { good: /calib|train|valid/i, poor: /test|eval/i },
};

/** The words of a file name that can tie a data set to a model: `fashion_resnet8.onnx` gives fashion, resnet8. */
export function nameWords(file: string): string[] {
  const stem = path.basename(file, path.extname(file)).toLowerCase();
  return stem.split(/[^a-z0-9]+/).filter(word => word.length > 2);
}

/** How likely `data` was made for `model`, by names and folders alone. Higher is better; only the order has a meaning. */
export function likelihood(model: string, data: string, purpose: DataPurpose): number {
  const ofModel = nameWords(model);
  const shared = nameWords(data).filter(word => ofModel.includes(word)).length;
  const steps = path.relative(path.dirname(model), path.dirname(data)).split(path.sep).filter(Boolean).length;
  const name = path.basename(data);
  const fit = (words[purpose]?.good.test(name) ? 20 : 0) - (words[purpose]?.poor.test(name) ? 20 : 0);
  return shared * 30 + fit - steps * 10;
}

/** The candidates, likeliest first; equal ones by name. */
export function rankByName(model: string, candidates: readonly string[], purpose: DataPurpose): string[] {
  const score = new Map(candidates.map(data => [data, likelihood(model, data, purpose)]));
  return [...candidates].sort((a, b) => score.get(b)! - score.get(a)! || a.localeCompare(b));
}
