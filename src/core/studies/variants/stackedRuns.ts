import type { Feeds, RuntimeTensor } from '../../ports';
import { bytesOf, type FloatRuns } from './floatRuns';
import { givenTo, sessionOf } from './openSegment';
import { MOST_LANES } from './samples';
import { type LanePart, type StackedModel, stackedModel } from './stackedModel';
import { laneOutputs } from './stackedOutputs';
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
  private held: { readonly segment: number; readonly runs: Feeds[] } = { segment: 0, runs: [] };

  /** @param float may be shared with others that run lanes of the same study */
  constructor(
    private readonly study: VariantStudy,
    private readonly float: FloatRuns,
  ) {}

  floatOutputs(run: number): Promise<Feeds> {
    return this.float.outputs(run);
  }

  async units<L extends Lane>(lanes: readonly L[]): Promise<readonly (readonly L[])[]> {
    const { samples, segments } = this.study;
    const secondsPerSample = await this.float.secondsPerSample();
    const units: L[][] = [];
    let left = 0;
    for (const lane of lanes) {
      const seconds = secondsPerSample * samples.count * (1 - startOf(lane.variant) / segments.length);
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
    return units;
  }

  async *outputs<L extends Lane>(unit: readonly L[], next?: readonly Lane[]): AsyncGenerator<LaneOutputs<L>> {
    const { model, segments, samples, runEnv } = this.study;
    await this.float.holdAll();
    const parts = await Promise.all(unit.map(lane => this.partOf(lane)));
    const first = Math.min(...unit.map(l => startOf(l.variant)));
    const from = this.held.segment <= first ? this.held.segment : 0;
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
        yield* laneOutputs(stacked, unit, results, { run, count, reference: await this.floatOutputs(run) });
      }
    } finally {
      await session.release();
    }
    if (stacked.kept.size > 0 && kept.length === samples.runs) this.held = { segment: keep, runs: kept };
  }

  close(): Promise<void> {
    return this.float.close();
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
