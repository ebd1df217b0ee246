import path from 'node:path';
import { LatheError } from '../../core/errors';
import { FEWEST_FOR_A_VERDICT } from '../../core/studies/latency';
import { comparesModels } from '../check/budget';
import { budgets } from '../check/budgets';
import { type Limit, limitsOf } from '../check/limits';
import { measure } from '../check/measure';
import { verdictOn } from '../check/verdict';
import { type Command, type OptionValues, UsageError } from '../command';
import { comparisonOptions, comparisonSettings } from '../comparisonOptions';
import { count, file, list, text } from '../options';
import { checkText, missedText } from '../print/checkText';

export const check: Command = {
  name: 'check',
  usage:
    'MODEL --budget NAME=LIMIT,...|FILE.json [--against ORIGINAL] [--data SET] [--preprocessing FILE] [--metric FILE] [--runs N] [--threads N] [--samples N] [--dim NAME=N] [--no-cache] [--json]',
  summary: 'whether a model keeps within budgets, for CI: exit code 1 when one is missed',
  options: {
    ...{ budget: { type: 'string', multiple: true }, against: { type: 'string' } },
    ...comparisonOptions,
  },
  glossary: {
    title:
      'Budgets. What is unknown is missed. A time is missed only where it surely is: a limit within its 99% interval counts as met, and the result says so. Shares may be percentages, as 90%.',
    rows: budgets.map(({ name, bound, meaning }) => [name, [...(bound ? [bound] : []), meaning].join(': ')]),
  },
  positionals: ['MODEL'],
  async run(context, [model], options) {
    const items = list(options, 'budget');
    if (!items) throw new UsageError('--budget is missing: give limits, as --budget latencyMs=15,sizeMB=50');
    const limits = await limitsOf(items);
    const against = text(options, 'against');
    for (const { budget } of limits) requireWhatItNeeds(budget, options);
    const { figures, data, machine } = await measure(
      limits.map(({ budget }) => budget),
      {
        model: path.resolve(model!),
        original: file(options, 'against'),
        ...comparisonSettings(options),
        runs: timedRuns(options),
      },
      context,
    );
    const verdicts = limits.map((limit, i) => verdictOn(limit, figures[i]!));
    const met = verdicts.every(v => v.met);
    const result = { model: model!, ...(against !== undefined && { against }), budgets: verdicts, met, data, machine };
    await context.print(result, () => checkText(result));
    if (!met) throw new LatheError(missedText(result), 'missed');
  },
};

function requireWhatItNeeds(budget: Limit['budget'], options: OptionValues): void {
  const needs = (option: string, why: string) => {
    if (options[option] === undefined) throw new UsageError(`the budget ${budget.name} ${why}`);
  };
  if (comparesModels(budget)) needs('against', 'compares: name the original with --against ORIGINAL');
  if (budget.of !== 'outputs') return;
  if (budget.needs.includes('labels')) needs('data', 'needs labelled data: give it with --data SET');
  if (budget.needs.includes('metric')) needs('metric', 'is measured by a file of yours: name it with --metric FILE');
}

function timedRuns(options: OptionValues): number | undefined {
  const runs = count(options, 'runs');
  if (runs !== undefined && runs < FEWEST_FOR_A_VERDICT)
    throw new UsageError(`--runs must be at least ${FEWEST_FOR_A_VERDICT}: fewer do not tell how much a time scatters`);
  return runs;
}
