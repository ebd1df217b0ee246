export * from './options';
export { sweepQuantization } from './sweep';
