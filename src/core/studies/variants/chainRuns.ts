import type { Feeds } from '../../ports';
import { BaseRuns } from './baseRuns';
import { Chain } from './chain';
import type { Lane, LaneOutputs, LaneRuns, Variant } from './variant';
import type { VariantStudy } from './variantStudy';

interface Base {
  readonly chain: Chain;
  readonly runs: BaseRuns;
}

/** Runs variants one by one, segment by segment, from what the unchanged part before them gave. */
export class ChainRuns implements LaneRuns {
  private readonly float: Base;
  private readonly bases = new Map<Variant, Base>();
  private readonly reference: Feeds[] = [];

  constructor(private readonly study: VariantStudy) {
    const chain = new Chain(study.segments, study.runEnv);
    this.float = { chain, runs: new BaseRuns(chain, study.samples) };
  }

  /** The float model's outputs in one run. */
  async floatOutputs(run: number): Promise<Feeds> {
    const { segments, samples } = this.study;
    this.reference[run] ??= await this.float.chain.run(await samples.feeds(run), 0, segments.length);
    return this.reference[run];
  }

  /** Outputs of what other variants are run beside. */
  baseOutputs(base: Variant, run: number): Promise<Feeds> {
    return this.baseOf(base).runs.at(run, this.study.segments.length);
  }

  /** Those that start from the same values. */
  async units<L extends Lane>(lanes: readonly L[]): Promise<readonly (readonly L[])[]> {
    const starts = new Map(lanes.map(({ variant }) => [variant, this.open(variant).start]));
    const units: L[][] = [];
    for (const lane of lanes) {
      const last = units.at(-1)?.[0];
      const isSame = last && starts.get(last.variant) === starts.get(lane.variant);
      if (isSame && last.variant.base === lane.variant.base) units.at(-1)!.push(lane);
      else units.push([lane]);
    }
    return units;
  }

  async *outputs<L extends Lane>(unit: readonly L[]): AsyncGenerator<LaneOutputs<L>> {
    const { samples, segments } = this.study;
    const chains = new Map(unit.map(({ variant }) => [variant, this.open(variant)]));
    try {
      for (let run = 0; run < samples.runs; run++) {
        const reference = await this.floatOutputs(run);
        for (const lane of unit) {
          const chain = chains.get(lane.variant)!;
          const values = await this.baseOf(lane.variant.base).runs.at(run, chain.start);
          yield { lane, run, reference, outputs: await chain.run(values, chain.start, segments.length) };
        }
      }
    } finally {
      for (const chain of chains.values()) await chain.close();
    }
  }

  async close(): Promise<void> {
    for (const { chain } of this.bases.values()) await chain.close();
    await this.float.chain.close();
  }

  private open(variant: Variant): Chain {
    const { segments, runEnv } = this.study;
    return new Chain(segments, runEnv, variant, this.baseOf(variant.base).chain);
  }

  private baseOf(base: Variant | undefined): Base {
    if (!base) return this.float;
    const known = this.bases.get(base);
    if (known) return known;
    const { segments, runEnv, samples } = this.study;
    const chain = new Chain(segments, runEnv, base, this.float.chain);
    const made = { chain, runs: new BaseRuns(chain, samples) };
    this.bases.set(base, made);
    return made;
  }
}
