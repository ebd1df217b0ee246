import { LatheError } from '../../core/errors';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Latency } from '../../protocol/latency';
import type { CommandContext } from '../command';
import type { Budget, Figure } from './budget';

/** What budgets are measured on, beside the model: paths absolute. */
export interface Subject extends Omit<CompareRequest, 'a' | 'b' | 'layers' | 'stayedFloat'> {
  readonly model: string;
  readonly original?: string;
}

export interface Measurement {
  /** Of each budget, in their order. */
  readonly figures: readonly Figure[];
  /** null where nothing was run. */
  readonly data: string | null;
  readonly machine: string | null;
}

/** Measures what the budgets need, and no more. */
export async function measure(
  budgets: readonly Budget[],
  subject: Subject,
  context: Pick<CommandContext, 'engine' | 'call'>,
): Promise<Measurement> {
  const { engine, call } = context;
  const { model, original, ...rest } = subject;
  const { data, preprocessing, runs, threads, dims } = rest;
  const looksAt = (of: Budget['of']) => budgets.some(budget => budget.of === of);
  const needs = (what: string) => budgets.some(budget => budget.of === 'outputs' && budget.needs.some(n => n === what));
  if (needs('labels')) await requireLabels(subject, context);

  const view = (file: string) => engine.call('view', { path: file, dims }, call);
  const ofModel = looksAt('structure') || looksAt('structures') ? await view(model) : undefined;
  const ofOriginal = looksAt('structures') ? await view(original!) : undefined;
  const latency = looksAt('latency')
    ? await unlessNotRun(() => engine.call('latency', { model, data, preprocessing, runs, threads, dims }, call))
    : undefined;
  const comparison = looksAt('outputs')
    ? await engine.call(
        'compare',
        // By itself where nothing is compared: what is wanted is how often it is right. One run where no time is wanted.
        { ...rest, a: original ?? model, b: model, runs: needs('times') ? runs : 1 },
        call,
      )
    : undefined;

  const figureOf = (budget: Budget): Figure => {
    switch (budget.of) {
      case 'structure':
        return budget.figure(ofModel!);
      case 'structures':
        return budget.figure(ofModel!, ofOriginal!);
      case 'latency':
        return typeof latency === 'string' ? { value: null, note: latency } : budget.figure(latency!);
      case 'outputs':
        return budget.figure(comparison!);
    }
  };
  const run = comparison ?? (typeof latency === 'object' ? latency : undefined);
  return { figures: budgets.map(figureOf), data: run?.data ?? null, machine: run?.machine ?? null };
}

async function requireLabels(
  { model, data, preprocessing }: Subject,
  { engine, call }: Pick<CommandContext, 'engine' | 'call'>,
): Promise<void> {
  const { label, labelled } = await engine.call('describeData', { model, data: data!, preprocessing }, call);
  if (labelled) return;
  throw new LatheError(
    `${label}: this data has no labels, and accuracy needs them: give labelled data`,
    'missing-data',
  );
}

/** A model that the runtime does not take has no latency, as it has no agreement in a comparison: the reason. */
async function unlessNotRun(time: () => Promise<Latency>): Promise<Latency | string> {
  try {
    return await time();
  } catch (error) {
    if (error instanceof LatheError && error.code === 'runtime') return error.message;
    throw error;
  }
}
