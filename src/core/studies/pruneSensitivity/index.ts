export * from './options';
export { type PruneSweepEnv, sweepPruning } from './sweep';
