import type { Comparison } from '../views';
import { percent } from './numbers';

/** Rows of accuracy and of the user's own metric, for a table of both models. */
export function qualityRows({ accuracy, custom }: Comparison): string[][] {
  const shares = (k: number, { a, b }: { a: number; b: number }) => [`accuracy (top-${k})`, percent(a), percent(b), ''];
  return [
    ...(accuracy ? [shares(1, accuracy)] : []),
    ...(accuracy?.top5 ? [shares(5, accuracy.top5)] : []),
    ...(custom ? [[`${custom.name} (${better(custom)})`, figure(custom.a), figure(custom.b), '']] : []),
  ];
}

const better = ({ higherIsBetter }: NonNullable<Comparison['custom']>): string =>
  higherIsBetter ? 'higher is better' : 'lower is better';

/** How far the outputs of b are from those of a, as one line; none when they were not run. */
export function agreementLines({ fidelity }: Comparison): string[] {
  if (!fidelity) return [];
  const { sqnrDb, identical, cosine, top1Agreement, samples, mse = null, klDivergence = null, klOf } = fidelity;
  const of = klOf === 'probabilities' ? 'of the outputs, which are probabilities' : 'of softmax';
  const figures = [
    identical ? 'outputs are identical' : sqnrDb === null ? 'SQNR unknown' : `SQNR ${sqnrDb.toFixed(1)} dB`,
    ...(cosine === null || identical ? [] : [`cosine ${cosine.toFixed(6)}`]),
    ...(mse === null || identical ? [] : [`mean squared error ${figure(mse)}`]),
    ...(top1Agreement === null ? [] : [`top-1 agreement ${percent(top1Agreement)}`]),
    ...(klDivergence === null || identical ? [] : [`KL divergence ${figure(klDivergence)} nats (${of})`]),
  ];
  return [`agreement: ${figures.join(', ')} over ${samples} ${samples === 1 ? 'sample' : 'samples'}`];
}

const figure = (value: number): string => String(Number(value.toPrecision(4)));
