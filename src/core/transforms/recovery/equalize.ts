import { GraphIndex, type Model } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import type { Selection } from '../selection';
import { measureMoments } from './channelMoments';
import type { LinearLayer } from './linearLayer';
import { clipFromZero, findLinks, type Link } from './links';

/** Rounds over all links; a chain of layers needs several until its ranges settle. */
const MOST_ROUNDS = 40;
/** Factors this near to 1 change no range that matters. */
const SETTLED = 0.01;
/** A channel that hardly does anything would get any factor, and its bias with it. */
const LARGEST_FACTOR = 1024;

/** Other data may go this much beyond the largest value that was seen. */
const HEADROOM = 1.5;

/** What the factor of each channel may be. */
interface Bounds {
  readonly lowest: Float64Array;
  readonly highest: Float64Array;
}

/**
 * Cross-layer equalization (Nagel et al. 2019, arXiv 1906.04721, section 4.1): divides output channel c of a layer by s_c and
 * multiplies what reads it by s_c, with s_c = sqrt(r1_c / r2_c) for the weight ranges r1, r2 of both sides, until the ranges are
 * equal. The function stays the same. Edits the model.
 * @returns how many pairs of layers were equalized
 */
export async function equalize(model: Model, selection: Selection, env: CalibrationEnv): Promise<number> {
  const links = await findLinks(model, { ...selection, throughClip: false });
  return settle(
    model,
    links.map(link => new Balance(link, freeBounds(link))),
    env,
  );
}

/**
 * As `equalize`, also through Clip from 0 (ReLU6). There s_c is 1 for a channel that is clipped on the data, and for others so large
 * that the data stay below the Clip's end: the function stays the same on what the data show.
 */
export async function equalizeThroughClips(model: Model, selection: Selection, env: CalibrationEnv): Promise<number> {
  const links = await findLinks(model, { ...selection, throughClip: true });
  const index = new GraphIndex(model.graph);
  const ends = new Map(links.map(link => [link, clipEnd(index, link)]));
  const clipped = links.filter(link => ends.get(link) !== undefined);
  if (clipped.length === 0) return 0;
  const moments = await measureMoments(model, clipped.map(outputOf), env);
  const boundsOf = (link: Link) => {
    const end = ends.get(link);
    return end === undefined ? freeBounds(link) : clipBounds(moments.get(outputOf(link))!.maxima(), end);
  };
  await settle(
    model,
    links.map(link => new Balance(link, boundsOf(link))),
    env,
  );
  return clipped.length;
}

const outputOf = ({ first }: Link) => first.node.outputs[0]!;

const clipEnd = (index: GraphIndex, { between }: Link): number | undefined => {
  const ends = between.filter(n => n.opType === 'Clip').map(n => clipFromZero(index, n)!);
  return ends.length > 0 ? Math.min(...ends) : undefined;
};

const freeBounds = ({ first: { outputs } }: Link): Bounds => ({
  lowest: new Float64Array(outputs).fill(1 / LARGEST_FACTOR),
  highest: new Float64Array(outputs).fill(LARGEST_FACTOR),
});

const clipBounds = (maxima: Float64Array, end: number): Bounds => {
  const reached = maxima.map(m => (m * HEADROOM) / end);
  return {
    lowest: reached.map(r => (r >= 1 ? 1 : Math.max(r, 1 / LARGEST_FACTOR))),
    highest: reached.map(r => (r >= 1 ? 1 : LARGEST_FACTOR)),
  };
};

async function settle(model: Model, balances: readonly Balance[], { progress }: CalibrationEnv): Promise<number> {
  for (let round = 0, change = 1; round < MOST_ROUNDS && change > SETTLED; round++) {
    progress?.throwIfCancelled();
    change = Math.max(0, ...balances.map(b => b.step()));
  }
  const names = new UniqueNames(model);
  for (const layer of new Set(balances.flatMap(b => [b.link.first, b.link.second]))) layer.store(model.graph, names);
  return balances.length;
}

/** The factors of one link. */
class Balance {
  private readonly factors: Float64Array;

  constructor(
    readonly link: Link,
    private readonly bounds: Bounds,
  ) {
    this.factors = new Float64Array(link.first.outputs).fill(1);
  }

  /** Equalizes the link as its layers are now; returns the largest change of a factor, as |log|. */
  step(): number {
    const { first, second, repeat } = this.link;
    const { lowest, highest } = this.bounds;
    const [ours, theirs] = [first.outputMagnitudes(), perChannel(second, repeat)];
    const steps = this.factors.map((known, c) => {
      const balanced = Math.sqrt(ours[c]! / theirs[c]!);
      if (!(balanced > 0) || !Number.isFinite(balanced)) return 1;
      return Math.min(Math.max(known * balanced, lowest[c]!), highest[c]!) / known;
    });
    first.scaleOutputs(steps.map(s => 1 / s));
    second.scaleInputs(repeated(steps, repeat));
    steps.forEach((s, c) => {
      this.factors[c]! *= s;
    });
    return steps.reduce((largest, s) => Math.max(largest, Math.abs(Math.log(s))), 0);
  }
}

/** Largest weight that reads each channel of the layer before. */
function perChannel(second: LinearLayer, repeat: number): Float64Array {
  const magnitudes = second.inputMagnitudes();
  return Float64Array.from({ length: magnitudes.length / repeat }, (_, c) =>
    magnitudes.subarray(c * repeat, (c + 1) * repeat).reduce((m, v) => Math.max(m, v), 0),
  );
}

/** A value of each channel for every position that a Flatten makes of it. */
export const repeated = (values: Float64Array, repeat: number): Float64Array =>
  Float64Array.from({ length: values.length * repeat }, (_, i) => values[Math.floor(i / repeat)]!);
