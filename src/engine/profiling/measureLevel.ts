import path from 'node:path';
import type { Graph, Node } from '../../core/ir';
import type { Dataset } from '../../core/ports';
import {
  coverKernels,
  executedKernels,
  type LevelMeasurement,
  type OptimizationLevel,
  SampleCycle,
  timeInTurns,
} from '../../core/studies/profile';
import { readExecuted } from '../executed/readExecuted';
import { readTrace } from './readTrace';
import type { ProfileTools } from './study';

export interface LevelRequest {
  /** The model's file, every node by a unique name. */
  readonly file: string;
  readonly graph: Graph;
  readonly optimization: OptimizationLevel;
  readonly data: Dataset;
  /** Most traced runs. */
  readonly runs: number;
  /** A node's size: the largest of a fused kernel's nodes shows its time. */
  readonly rank: (node: Node) => number;
}

const WARMUP = 3;
const FEWEST = 8;
const BUDGET_MS = 4000;

/** Runs a model with and without recording at one level of optimization and finds the layers behind its kernels. */
export async function measureLevel(request: LevelRequest, tools: ProfileTools): Promise<LevelMeasurement> {
  const { optimization, file } = request;
  const { threads, runtime } = tools;
  const prefix = path.join(tools.folder, `trace-${optimization}`);
  const optimizedModelPath = path.join(tools.folder, `executed-${optimization}.onnx`);
  const options = { threads, optimization, restWhenIdle: true };
  const traced = await runtime.create({ path: file }, { ...options, optimizedModelPath, profilePrefix: prefix });
  const plain = await runtime.create({ path: file }, options);
  try {
    const limits = { warmup: WARMUP, fewest: FEWEST, most: Math.max(FEWEST, request.runs), budgetMs: BUDGET_MS };
    const times = await timeInTurns({ traced, plain }, new SampleCycle(request.data), limits, tools);
    traced.endProfiling?.();
    const runs = (await readTrace(prefix)).slice(WARMUP);
    const kernels = executedKernels((await readExecuted(optimizedModelPath)).graph);
    return { ...times, runs, kernels, places: coverKernels(request.graph, kernels, request.rank) };
  } finally {
    await traced.release();
    await plain.release();
  }
}
