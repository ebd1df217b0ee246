import type { Clock, Feeds, RuntimeTensor, Session } from '../../ports';
import { givenTo, sessionOf } from './openSegment';
import { MOST_LANES } from './samples';
import { type LanePart, type StackedModel, stackedModel } from './stackedModel';
import { maskFeeds } from './stackMasks';
import { type Lane, type LaneOutputs, type LaneRuns, startOf } from './variant';
import type { VariantStudy } from './variantStudy';

/** A unit's points come together: what is worth opening a session for, and not long to wait for. */
const UNIT_SECONDS = 2;
/** However long they take: with fewer, what they start from is run again too often. */
const FEWEST_LANES = 9;

/** Bytes of values that are held between units. */
const MOST_HELD_BYTES = 256e6;

/** Runs many lanes as one model, stacked along the batch. */
export class StackedRuns implements LaneRuns {
  private float: Promise<Session> | undefined;
  /** Seconds that one sample takes in the float model. */
  private secondsPerSample: number | undefined;
  private order: readonly (readonly Lane[])[] = [];
  /** The float model's outputs by run, while they are little. */
  private readonly references = new Map<number, Feeds>();
  private referenceBytes = 0;
  private held: { readonly segment: number; readonly runs: Feeds[] } = { segment: 0, runs: [] };

  constructor(
    private readonly study: VariantStudy,
    private readonly clock: Clock,
  ) {}

  async floatOutputs(run: number): Promise<Feeds> {
    const known = this.references.get(run);
    if (known) return known;
    const { model, samples, runEnv } = this.study;
    runEnv.progress?.throwIfCancelled();
    this.float ??= sessionOf(model, runEnv);
    const session = await this.float;
    const feeds = givenTo(session, await samples.feeds(run));
    const start = this.clock.now();
    const outputs = await session.run(feeds);
    const seconds = (this.clock.now() - start) / 1000 / samples.span(run).count;
    this.secondsPerSample = Math.min(seconds, this.secondsPerSample ?? seconds);
    this.referenceBytes += bytesOf(outputs);
    if (this.referenceBytes <= MOST_HELD_BYTES) this.references.set(run, outputs);
    return outputs;
  }

  async units<L extends Lane>(lanes: readonly L[]): Promise<readonly (readonly L[])[]> {
    const { samples, segments } = this.study;
    if (this.secondsPerSample === undefined) await this.floatOutputs(0);
    const units: L[][] = [];
    let left = 0;
    for (const lane of lanes) {
      const seconds = this.secondsPerSample! * samples.count * (1 - startOf(lane.variant) / segments.length);
      const unit = units.at(-1);
      const previous = unit?.at(-1);
      const isBehind = previous !== undefined && startOf(previous.variant) <= startOf(lane.variant);
      const isFull = unit && (unit.length === MOST_LANES || (left < seconds && unit.length >= FEWEST_LANES));
      if (!unit || !isBehind || isFull) {
        units.push([]);
        left = UNIT_SECONDS;
      }
      units.at(-1)!.push(lane);
      left -= seconds;
    }
    this.order = units;
    return units;
  }

  async *outputs<L extends Lane>(unit: readonly L[]): AsyncGenerator<LaneOutputs<L>> {
    const { model, segments, samples, runEnv } = this.study;
    // Outputs too large to be held are run beside the lanes instead: run here as well they would be run twice.
    for (let run = 0; run < samples.runs && this.referenceBytes <= MOST_HELD_BYTES; run++) await this.floatOutputs(run);
    await this.closeFloat();
    const parts = await Promise.all(unit.map(lane => this.partOf(lane)));
    const first = Math.min(...unit.map(l => startOf(l.variant)));
    const from = this.held.segment <= first ? this.held.segment : 0;
    const next = this.order[this.order.indexOf(unit) + 1];
    const keep = Math.min(segments.length, ...(next ?? []).map(l => startOf(l.variant)));
    const stacked = stackedModel(model, segments, parts, from, next ? keep : segments.length);
    const session = await sessionOf(stacked.model, runEnv);
    const { runs } = this.held;
    const kept: Feeds[] = [];
    let keptBytes = 0;
    try {
      for (let run = 0; run < samples.runs; run++) {
        runEnv.progress?.throwIfCancelled();
        const start = from > 0 ? runs[run]! : await samples.feeds(run);
        const { count } = samples.span(run);
        const rows: RuntimeTensor = { type: 'int64', dims: [1], data: BigInt64Array.of(BigInt(count)) };
        const masks = maskFeeds(stacked.masks, count);
        const results = await session.run(givenTo(session, { ...start, ...masks, [stacked.rows]: rows }));
        const values = keptOf(stacked, results);
        keptBytes += bytesOf(values);
        if (keptBytes <= MOST_HELD_BYTES) kept.push(values);
        yield* split(stacked, unit, results, { run, count, reference: await this.floatOutputs(run) });
      }
    } finally {
      await session.release();
    }
    if (stacked.kept.size > 0 && kept.length === samples.runs) this.held = { segment: keep, runs: kept };
  }

  async close(): Promise<void> {
    await this.closeFloat();
  }

  private async closeFloat(): Promise<void> {
    const session = await this.float;
    this.float = undefined;
    await session?.release();
  }

  private async partOf({ variant }: Lane): Promise<LanePart> {
    const segment = startOf(variant);
    const changed = [...variant.signatures.keys()].filter(i => i > segment && variant.signatures[i] !== '');
    const later = new Map(changed.map(i => [i, variant.masks!(i)!]));
    return { segment, model: await variant.segment(segment), later };
  }
}

const keptOf = ({ kept }: StackedModel, results: Feeds): Feeds =>
  Object.fromEntries([...kept].map(([value, name]) => [value, results[name]!]));

const bytesOf = (values: Feeds): number =>
  Object.values(values).reduce((n, { data }) => n + (Array.isArray(data) ? 0 : data.byteLength), 0);

/** Rows of each lane, by output, beside the float model's. */
function* split<L extends Lane>(
  { order, outputs }: StackedModel,
  unit: readonly L[],
  results: Feeds,
  { run, count, reference }: { readonly run: number; readonly count: number; readonly reference: Feeds },
): Generator<LaneOutputs<L>> {
  const part = (at: number): Feeds =>
    Object.fromEntries([...outputs].map(([output, name]) => [output, rowsOf(results[name]!, at * count, count)]));
  for (const [at, l] of order.entries()) yield { lane: unit[l]!, run, reference, outputs: part(at) };
}

function rowsOf({ type, dims, data }: RuntimeTensor, start: number, count: number): RuntimeTensor {
  const [rows, ...rest] = dims;
  const size = data.length / rows!;
  return { type, dims: [count, ...rest], data: (data as Float32Array).subarray(start * size, (start + count) * size) };
}
