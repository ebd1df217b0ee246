import type { LayerAlignment } from '../../analysis/diff';
import { LatheError } from '../../errors';
import { encodeToBytes } from '../../onnx';
import type { Dataset, Feeds, Progress, Runtime, Session } from '../../ports';
import { Agreement } from '../agreement';
import { requireOneRun, stepOf } from '../fidelity';
import { chunksOf } from './chunks';
import { knownValues } from './knownValues';
import { buildLocalModel, fits, type LocalModel } from './localModel';
import { type ObservedModel, observe } from './observedModel';
import { findTargets, shapeOf, type Target } from './targets';

export interface LayerFidelityEnv {
  readonly runtime: Runtime;
  readonly threads?: number;
  readonly progress?: Progress;
  /** The same samples as either model takes them. */
  readonly data: { readonly a: Dataset; readonly b: Dataset };
}

/** How far results of b's layers are from a's; null where that could not be measured. */
export interface LayerAgreement {
  /** b's layers fed with a's values. */
  readonly local: Figure | null;
  /** In b's own run, errors of earlier layers included. */
  readonly cumulative: Figure | null;
}
export interface Figure {
  /** 20 log10(|x| / |x - y|); null when both are identical or it has no value. */
  readonly sqnrDb: number | null;
  readonly identical: boolean;
}

export interface LayerFidelity {
  /** As the alignment's groups. */
  readonly groups: readonly LayerAgreement[];
  readonly samples: number;
  /** Plain sentences. */
  readonly notes: readonly string[];
}

/**
 * Runs both models over at most `limit` samples with the results of all aligned layers as outputs, and beside them a
 * model of b's layers cut apart, each fed with what a's run gave. In as many passes as keep the results within memory.
 * Throws LatheError when there are too few samples, and when a model does not run.
 */
export async function measureLayerFidelity(
  alignment: LayerAlignment,
  limit: number,
  env: LayerFidelityEnv,
): Promise<LayerFidelity> {
  const { data, progress } = env;
  const step = Math.max(stepOf(data.a), stepOf(data.b));
  const wanted = Math.min(limit, data.a.samples);
  requireOneRun(wanted, step);
  const runs = Math.floor(wanted / step);
  const all = findTargets(alignment);
  const targets = all.filter(target => haveOneShape(alignment, target));
  const known = knownValues(alignment);
  const chunks = chunksOf(alignment.graphs.a, targets, step);
  const groups: LayerAgreement[] = alignment.groups.map(() => ({ local: null, cumulative: null }));
  const isSame = (group: number) => alignment.groups[group]!.same;
  const notes = new Set(notesOn(alignment, targets, all.length - targets.length));
  for (const [i, chunk] of chunks.entries()) {
    const pass = await LayerPass.open(alignment, chunk, known, env);
    try {
      for (let run = 0; run < runs; run++) {
        progress?.throwIfCancelled();
        progress?.report(label(run * step, runs * step, i, chunks.length), (i + run / runs) / chunks.length);
        await pass.run(run * step, step);
      }
    } finally {
      await pass.close();
    }
    for (const [group, figures] of pass.result())
      groups[group] = isSame(group) ? { ...figures, local: equal } : figures;
    for (const note of pass.notes) notes.add(note);
  }
  return { groups, samples: runs * step, notes: [...notes] };
}

/** Where channels were removed there is nothing to set a result against. */
const haveOneShape = ({ graphs }: LayerAlignment, { a, b }: Target): boolean =>
  fits(shapeOf(graphs.a, a), shapeOf(graphs.b, b));

function notesOn({ groups }: LayerAlignment, targets: readonly Target[], resized: number): string[] {
  const shared = targets.some(({ group, units }) => units.length > groups[group]!.b.length);
  return [
    'Results between layers were read, so float layers ran unfused: what agrees to 120 dB or more differs by rounding only.',
    ...(resized > 0
      ? [
          `${resized} ${resized === 1 ? 'layer has' : 'layers have'} no SQNR: results of other shapes cannot be compared.`,
        ]
      : []),
    ...(shared ? ['A layer whose integer kernel takes up the activation behind it has one figure with it.'] : []),
  ];
}

/** What the same function of the same inputs gives. */
const equal: Figure = { sqnrDb: null, identical: true };

const label = (sample: number, samples: number, pass: number, passes: number): string =>
  `Comparing layers: sample ${sample + 1} of ${samples}${passes > 1 ? `, part ${pass + 1} of ${passes}` : ''}`;

/** One pass over the data: sessions that give out the results of some of the layers. */
class LayerPass {
  readonly notes: string[] = [];
  private readonly agreements: ReadonlyMap<number, { local: Agreement; cumulative: Agreement }>;

  private constructor(
    private readonly targets: readonly Target[],
    private readonly models: { a: ObservedModel; b: ObservedModel; local: LocalModel },
    private readonly sessions: { readonly a: Session; readonly b: Session; local: Session | undefined },
    private readonly data: LayerFidelityEnv['data'],
  ) {
    this.agreements = new Map(targets.map(t => [t.group, { local: new Agreement(), cumulative: new Agreement() }]));
  }

  static async open(
    { graphs, ...alignment }: LayerAlignment,
    targets: readonly Target[],
    known: ReadonlyMap<string, string>,
    env: LayerFidelityEnv,
  ): Promise<LayerPass> {
    const changed = targets.filter(t => !alignment.groups[t.group]!.same);
    const local = buildLocalModel(graphs, changed, known);
    const inputsOfA = new Set(graphs.a.analysis.model.graph.inputs.map(v => v.name));
    const fed = [...local.inputs.keys()].filter(value => !inputsOfA.has(value));
    const a = observe(
      graphs.a,
      [...targets.map(t => t.a), ...fed].map(value => ({ value })),
    );
    const b = observe(
      graphs.b,
      targets.map(t => ({ value: t.b, scale: t.scale })),
    );
    const sessions: Session[] = [];
    try {
      for (const { model } of [a, b]) {
        env.progress?.throwIfCancelled();
        env.progress?.report('Comparing layers: loading the models');
        sessions.push(await open(env, model));
      }
      const [first, second] = sessions as [Session, Session];
      const notes: string[] = [];
      const third = local.outputs.size > 0 ? await tryOpen(env, local, notes) : undefined;
      const pass = new LayerPass(targets, { a, b, local }, { a: first, b: second, local: third }, env.data);
      pass.notes.push(...notes);
      return pass;
    } catch (error) {
      for (const session of sessions) await session.release();
      throw error;
    }
  }

  async run(start: number, count: number): Promise<void> {
    const { a, b, local } = this.models;
    const feeds = await this.data.a.batch(start, count);
    const fromA = await this.sessions.a.run(feeds, a.outputs);
    const fromB = await this.sessions.b.run(await this.data.b.batch(start, count), b.outputs);
    const valueOfA = (value: string) => fromA[a.outputOf(value) ?? ''] ?? feeds[value]!;
    const fed: Feeds = {};
    for (const [value, input] of local.inputs) fed[input] = valueOfA(value);
    const alone = await this.runLocal(fed);
    for (const target of this.targets) {
      const agreement = this.agreements.get(target.group)!;
      const x = valueOfA(target.a);
      agreement.cumulative.add(target.a, x, fromB[b.outputOf(target.b)!]!, true);
      const y = alone?.[local.outputs.get(target.group) ?? ''];
      if (y) agreement.local.add(target.a, x, y, true);
    }
  }

  /** undefined, and a note, where the runtime does not run the layers by themselves. */
  private async runLocal(fed: Feeds): Promise<Feeds | undefined> {
    const { local } = this.sessions;
    try {
      return await local?.run(fed, [...this.models.local.outputs.values()]);
    } catch (error) {
      this.notes.push(notMeasured(error));
      this.sessions.local = undefined;
      await local?.release();
      return undefined;
    }
  }

  *result(): Iterable<[number, LayerAgreement]> {
    for (const [group, { local, cumulative }] of this.agreements) {
      const measured = this.sessions.local !== undefined && this.models.local.outputs.has(group);
      yield [group, { local: measured ? figureOf(local) : null, cumulative: figureOf(cumulative) }];
    }
  }

  async close(): Promise<void> {
    for (const session of Object.values(this.sessions)) await session?.release();
  }
}

const figureOf = (agreement: Agreement): Figure => {
  const { sqnrDb, identical } = agreement.result();
  return { sqnrDb, identical };
};

const open = async ({ runtime, threads }: LayerFidelityEnv, model: LocalModel['model']): Promise<Session> =>
  runtime.create({ bytes: await encodeToBytes(model) }, { threads });

async function tryOpen(env: LayerFidelityEnv, { model }: LocalModel, notes: string[]): Promise<Session | undefined> {
  try {
    return await open(env, model);
  } catch (error) {
    notes.push(notMeasured(error));
    return undefined;
  }
}

function notMeasured(error: unknown): string {
  if (!(error instanceof LatheError) || error.code !== 'runtime') throw error;
  return `The error of each layer by itself was not measured: ${error.message}.`;
}
