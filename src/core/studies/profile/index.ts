export { alignEvents } from './align';
export { timeInTurns } from './alternate';
export { coverKernels, type KernelPlace } from './cover';
export { type ExecutedKernel, executedKernels } from './executedGraph';
export { measureLatency, SampleCycle } from './latency';
export { type LayerFacts, layerProfiles } from './layerProfiles';
export { type LevelMeasurement, type LevelTimes, levelTimes } from './levelTimes';
export type { CpuFeatures, Machine } from './machine';
export { additionModel, chainModel, productModel } from './probeModels';
export {
  type ChainTiming,
  dispatchTime,
  fitProfilerCost,
  type ProfilerCost,
  type RecordedKernel,
  recordedShare,
  recordingFactor,
  recordingOf,
  recordingRoom,
} from './profilerCost';
export type {
  InsertedKernel,
  LatencyProfile,
  LayerProfile,
  LayerProfiles,
  NestedLayer,
  OptimizationLevel,
} from './result';
export { type Bound, type Roof, type RooflinePoint, rooflinePoint } from './roofline';
export {
  leastDisturbed,
  meanOf,
  summarize,
  type TimeHistogram,
  type TimeSummary,
  timeHistogram,
  undisturbedMean,
} from './summary';
export { type KernelEvent, type TracedRun, TraceReader } from './trace';
