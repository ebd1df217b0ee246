export * from './options';
export type { SensitivityEnv } from './study';
export { sweepQuantization } from './sweep';
