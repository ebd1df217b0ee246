import { cloneModel, type Model } from '../../ir';
import type { ResultMemory } from '../../ports';
import { calibratedPlan } from '../quantize/calibratedPlan';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import type { QuantizeSettings } from '../quantize/options';
import type { Ranges } from '../quantize/ranges';
import { rewrite } from '../quantize/rewrite';
import type { Selection } from '../selection';

/** A float model that could be quantized, with the ranges of its values. */
export interface Candidate {
  readonly float: Model;
  readonly ranges: Ranges;
  readonly origin: Origin;
}

/** How a candidate came about. */
export interface Origin {
  /** Names of the steps that made it. */
  readonly steps: readonly string[];
  /** Whether they were fitted to half of the data. */
  readonly keepsBest: boolean;
}

/** Measures the ranges of a float model. `origin`: what was done to the model that `env.memory` knows. */
export async function calibrated(
  float: Model,
  origin: Origin,
  settings: QuantizeSettings,
  env: CalibrationEnv,
): Promise<Candidate> {
  const memory = origin.steps.length > 0 ? env.memory && memoryOf(origin, settings, env.memory) : env.memory;
  const { ranges } = await calibratedPlan(float, settings, { ...env, memory });
  return { float, ranges, origin };
}

/** Ranges of a changed model are kept apart from those of the original, whose values have the same names. */
function memoryOf(origin: Origin, { exclude, only }: Selection, memory: ResultMemory): ResultMemory {
  const recovery = { ...origin, exclude: [...exclude], only: only && [...only] };
  return {
    recall: calibration => memory.recall({ recovery, calibration }),
    keep: (calibration, value) => memory.keep({ recovery, calibration }, value),
  };
}

/** What a candidate becomes, and the names of its layers with integer weights, in the order of the graph. */
export async function quantizedForm(
  { float, ranges }: Candidate,
  settings: QuantizeSettings,
  env: CalibrationEnv,
): Promise<{ model: Model; layers: readonly string[] }> {
  const model = cloneModel(float);
  const { plan } = await calibratedPlan(model, settings, env, ranges);
  const layers = [...plan.chosen.values()].filter(c => c.facet.weight).map(c => c.node.name);
  await rewrite(model, plan, ranges, settings);
  return { model, layers };
}
