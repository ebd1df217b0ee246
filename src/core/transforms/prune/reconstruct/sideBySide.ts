import { GraphIndex, type Model, type Node } from '../../../ir';
import type { RuntimeTensor } from '../../../ports';
import { runsThatFit } from '../../recovery/correctBiases';
import { spreadRuns } from '../../recovery/dataParts';
import { observeValues } from '../../recovery/observeValues';
import { StagedRun } from '../../recovery/stagedRun';
import type { DataEnv } from '../../transform';

type Samples = Map<string, RuntimeTensor>[];

/** A node of the pruned model to stop before, and the value of the original to compare with. */
export interface Stop {
  readonly node: Node;
  readonly originalValue: string;
}

/** What a node of the pruned model reads in one run, and the value of the original in the same. */
export interface PairedValues {
  readonly input: RuntimeTensor;
  readonly expected: RuntimeTensor;
}

/** Runs a model and what it was pruned to over the same data, from stop to stop, while the pruned one is edited. */
export class SideBySide {
  private constructor(
    private readonly original: StagedValues,
    private readonly pruned: StagedValues,
  ) {}

  /** @param stops in the order of the graph */
  static async begin(original: Model, pruned: Model, stops: readonly Stop[], env: DataEnv): Promise<SideBySide> {
    const values = [...new Set(stops.map(stop => stop.originalValue))];
    // The values of both models are held.
    const runs = Math.max(2, Math.floor((await runsThatFit(original, values, env)) / 2));
    const dataset = spreadRuns(env.dataset, runs);
    const [fed, fedAgain]: [Samples, Samples] = [[], []];
    await observeValues(original, values.slice(0, 1), { ...env, dataset }, (_, feeds) => {
      for (const samples of [fed, fedAgain]) samples.push(new Map(Object.entries(feeds)));
    });
    const index = new GraphIndex(original.graph);
    const names = new Set(stops.map(({ node }) => node.name));
    const producers = values.flatMap(value => index.producer(value) ?? []);
    const counterparts = original.graph.nodes.filter(({ name }) => names.has(name));
    const nodes = stops.map(({ node }) => node);
    return new SideBySide(
      new StagedValues(original, [...producers, ...counterparts], fed, env),
      new StagedValues(pruned, nodes, fedAgain, env),
    );
  }

  /** Stops are to be asked for in their order. Undefined where a value does not depend on the data. */
  async advance({ node, originalValue }: Stop): Promise<readonly PairedValues[] | undefined> {
    const expected = await this.original.of(originalValue);
    const inputs = await this.pruned.of(node.inputs[0]!);
    return inputs && expected && inputs.map((input, i) => ({ input, expected: expected[i]! }));
  }
}

/** Values of a staged run, by name. */
class StagedValues {
  private readonly run: StagedRun;
  private readonly index: GraphIndex;

  constructor(
    model: Model,
    targets: readonly Node[],
    private readonly samples: Samples,
    { runtime }: DataEnv,
  ) {
    this.index = new GraphIndex(model.graph);
    this.run = new StagedRun(model, targets, samples, runtime);
  }

  async of(value: string): Promise<readonly RuntimeTensor[] | undefined> {
    const known = () => this.samples.flatMap(sample => sample.get(value) ?? []);
    if (known().length > 0) return known();
    const producer = this.index.producer(value);
    if (!producer || !this.run.varies(producer)) return undefined;
    const first = await this.run.advance(producer);
    return producer.outputs[0] === value ? first : known();
  }
}
