import path from 'node:path';
import { encodeToBytes } from '../../core/onnx';
import type { Dataset } from '../../core/ports';
import {
  type ChainTiming,
  chainModel,
  dispatchTime,
  fitProfilerCost,
  type ProfilerCost,
  SampleCycle,
  timeInTurns,
  undisturbedMean,
} from '../../core/studies/profile';
import { readTrace } from './readTrace';
import type { ProfileTools } from './study';

const KERNELS = 300;
const RUNS = 40;
const WARMUP = 5;

/**
 * Measures what recording costs, and what calling a kernel costs without it (microseconds): here and now, as both
 * change with the machine's load.
 */
export async function measureProfilerCost(tools: ProfileTools): Promise<{ cost: ProfilerCost; dispatchUs: number }> {
  const single = await timeChain({ op: 'Relu', kernels: 1, arity: 1 }, tools);
  const narrow = await timeChain({ op: 'Relu', kernels: KERNELS, arity: 1 }, tools);
  const wide = await timeChain({ op: 'Max', kernels: KERNELS, arity: 8 }, tools);
  return { cost: fitProfilerCost(single, narrow, wide), dispatchUs: dispatchTime(single, narrow) };
}

async function timeChain(
  { op, kernels, arity }: { op: string; kernels: number; arity: number },
  tools: ProfileTools,
): Promise<ChainTiming> {
  const prefix = path.join(tools.folder, `chain-${op}-${kernels}-${arity}`);
  const bytes = await encodeToBytes(chainModel(op, kernels, arity));
  const options = { threads: tools.threads, optimization: 'disabled', restWhenIdle: true } as const;
  const traced = await tools.runtime.create({ bytes }, { ...options, profilePrefix: prefix });
  const plain = await tools.runtime.create({ bytes }, options);
  try {
    const limits = { warmup: WARMUP, fewest: RUNS, most: RUNS, budgetMs: 0 };
    const times = await timeInTurns({ traced, plain }, new SampleCycle(probeData([1, 4])), limits, tools);
    traced.endProfiling?.();
    const runs = (await readTrace(prefix)).slice(WARMUP);
    return {
      kernels,
      tensors: arity + 1,
      plain: undisturbedMean(times.plainMs) * 1e3,
      added: (undisturbedMean(times.tracedMs) - undisturbedMean(times.plainMs)) * 1e3,
      traced: undisturbedMean(runs.map(r => r.us)),
    };
  } finally {
    await traced.release();
    await plain.release();
  }
}

/** Input of the probes: one tensor of ones, by the name `x`. */
export function probeData(dims: readonly number[]): Dataset {
  const elements = dims.reduce((n, d) => n * d, 1);
  const x = { type: 'float32', dims, data: new Float32Array(elements).fill(1) } as const;
  const batch = async () => ({ x });
  return {
    ...{ label: 'ones', synthetic: true, samples: 1, step: 1, batchable: false, inputs: ['x'] },
    batch,
    hash: async () => `ones ${dims.join('x')}`,
  };
}
