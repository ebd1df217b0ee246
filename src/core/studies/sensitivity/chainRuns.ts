import type { Feeds } from '../../ports';
import { BaseRuns } from './baseRuns';
import { Chain } from './chain';
import type { Study } from './study';
import type { Lane, LaneOutputs, LaneRuns, Variant } from './variants';

/** Runs variants one by one, segment by segment, from what the unchanged part before them gave. */
export class ChainRuns implements LaneRuns {
  private readonly float: Chain;
  private readonly base: Chain;
  private readonly reference: Feeds[] = [];
  private readonly bases = new Map<number, BaseRuns>();

  constructor(private readonly study: Study) {
    this.float = new Chain(study.segments, study.runEnv);
    this.base = study.all ? new Chain(study.segments, study.runEnv, study.all, this.float) : this.float;
  }

  /** The float model's outputs in one run. */
  async floatOutputs(run: number): Promise<Feeds> {
    const { segments, samples } = this.study;
    this.reference[run] ??= await this.float.run(await samples.feeds(run), 0, segments.length, 8);
    return this.reference[run];
  }

  /** Outputs with every layer quantized (`one-off`). */
  allQuantized(run: number, bits: number): Promise<Feeds> {
    return this.baseOf(bits).at(run, this.study.segments.length);
  }

  /** Those that start from the same values. */
  async units(lanes: readonly Lane[]): Promise<readonly (readonly Lane[])[]> {
    const starts = new Map(lanes.map(({ variant }) => [variant, this.open(variant).start]));
    const units: Lane[][] = [];
    for (const lane of lanes) {
      const last = units.at(-1);
      if (last && starts.get(last[0]!.variant) === starts.get(lane.variant)) last.push(lane);
      else units.push([lane]);
    }
    return units;
  }

  async *outputs(unit: readonly Lane[]): AsyncGenerator<LaneOutputs> {
    const { samples, segments } = this.study;
    const chains = new Map(unit.map(({ variant }) => [variant, this.open(variant)]));
    try {
      for (let run = 0; run < samples.runs; run++) {
        const reference = await this.floatOutputs(run);
        for (const lane of unit) {
          const chain = chains.get(lane.variant)!;
          const values = await this.baseOf(lane.bits).at(run, chain.start);
          yield { lane, run, reference, outputs: await chain.run(values, chain.start, segments.length, lane.bits) };
        }
      }
    } finally {
      for (const chain of chains.values()) await chain.close();
    }
  }

  async close(): Promise<void> {
    await this.base.close();
    await this.float.close();
  }

  private open({ simulation }: Variant): Chain {
    return new Chain(this.study.segments, this.study.runEnv, simulation, this.base);
  }

  /** A float base is the same at every width. */
  private baseOf(bits: number): BaseRuns {
    const key = this.study.all ? bits : 0;
    const known = this.bases.get(key) ?? new BaseRuns(this.base, this.study.samples, key);
    this.bases.set(key, known);
    return known;
  }
}
