import { absorbScaling } from './absorbScaling';
import type { LayerGraph, Unit } from './layerGraph';
import { type Group, type Matching, outerReaders, outerSources, type Side } from './matching';
import type { Level } from './unitKeys';

type Reader = Unit['readers'][number];

/** Matches what feeds matched units and what reads them, and goes on from there, as long as units are alike at the level. */
export function matchNeighbours(matching: Matching, level: Level): void {
  new Spreading(matching, level).run();
}

class Spreading {
  private readonly waiting: Group[];

  constructor(
    private readonly matching: Matching,
    private readonly level: Level,
  ) {
    this.waiting = [...matching.groups];
  }

  run(): void {
    const { matching } = this;
    this.matchEnds();
    for (let group = this.waiting.pop(); group; group = this.waiting.pop()) {
      const [a, b] = [outerSources(matching, 'a', group), outerSources(matching, 'b', group)];
      if (a.length === b.length) for (const [i, { unit }] of a.entries()) this.tryPair(unit, b[i]!.unit);
      this.matchReaders(outerReaders(matching, 'a', group), outerReaders(matching, 'b', group));
      if (absorbScaling(matching, group)) this.waiting.push(group);
    }
  }

  private tryPair(a: Unit | undefined, b: Unit | undefined): void {
    const { matching } = this;
    if (!a || !b || !matching.isFree('a', a) || !matching.isFree('b', b) || !matching.alike(this.level, a, b)) return;
    this.waiting.push(matching.join([a], [b], 'structure'));
  }

  /** Readers that are like no other reader of the same values. */
  private matchReaders(a: readonly Reader[], b: readonly Reader[]): void {
    const inB = this.uniqueReaders('b', b);
    for (const [key, unit] of this.uniqueReaders('a', a)) if (unit) this.tryPair(unit, inB.get(key) ?? undefined);
  }

  private uniqueReaders(side: Side, readers: readonly Reader[]): Map<string, Unit | null> {
    const found = new Map<string, Unit | null>();
    for (const { unit, operand } of readers) {
      if (!this.matching.isFree(side, unit)) continue;
      const key = `${this.matching.keys[side][this.level][unit.index]} ${operand}`;
      found.set(key, found.has(key) ? null : unit);
    }
    return found;
  }

  /** What makes the graphs' outputs, and what reads their inputs. */
  private matchEnds(): void {
    const { a, b } = this.matching.graphs;
    const [outputsA, outputsB] = [a, b].map(g => g.analysis.model.graph.outputs.map(v => v.name)) as [
      string[],
      string[],
    ];
    for (const [one, other] of pairsOfNames(outputsA, outputsB)) this.tryPair(a.producer(one), b.producer(other));
    const [readersA, readersB] = [inputReaders(a), inputReaders(b)];
    for (const [one, other] of pairsOfNames([...readersA.keys()], [...readersB.keys()]))
      this.matchReaders(readersA.get(one)!, readersB.get(other)!);
  }
}

/** Readers of each input of the graph. */
function inputReaders(graph: LayerGraph): Map<string, Reader[]> {
  const readers = new Map<string, Reader[]>(graph.analysis.model.graph.inputs.map(v => [v.name, []]));
  for (const unit of graph.units)
    unit.sources.forEach(({ value, unit: maker }, operand) => {
      if (!maker) readers.get(value)?.push({ unit, operand });
    });
  return readers;
}

/** Equal names; where there are none, as many as there are in the other list, by position. */
function pairsOfNames(a: readonly string[], b: readonly string[]): [string, string][] {
  const common = a.filter(name => b.includes(name));
  if (common.length > 0) return common.map(name => [name, name]);
  return a.length === b.length ? a.map((name, i) => [name, b[i]!]) : [];
}
