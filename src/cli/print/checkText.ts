import { plain } from '../../protocol/report/markdown';
import { budgets } from '../check/budgets';
import type { Verdict } from '../check/verdict';

/** The JSON of `lathe check` (DESIGN section 6). */
export interface CheckResult {
  /** As it was called on the command line. */
  readonly model: string;
  readonly against?: string;
  readonly budgets: readonly Verdict[];
  readonly met: boolean;
  /** null where nothing was run. */
  readonly data: string | null;
  readonly machine: string | null;
}

/** A table that terminals and GitHub show as one, as for `$GITHUB_STEP_SUMMARY`. */
export function checkText(result: CheckResult): string {
  const { model, against, data, machine } = result;
  const title = `${model}${against === undefined ? '' : ` against ${against}`}: ${outcome(result)}`;
  const facts = [
    ...noteLines(result.budgets),
    ...(result.budgets.some(v => v.spread) ? ['in brackets: what a time may be as well (99 %)'] : []),
    ...(data === null ? [] : [`data: ${data}`]),
    ...(machine === null ? [] : [`machine: ${machine}`]),
  ];
  const parts = [title, table(result.budgets), facts.map(fact => `- ${fact}`).join('\n')];
  return parts.filter(part => part !== '').join('\n\n');
}

/** One line of what was missed. */
export function missedText(result: CheckResult): string {
  const missed = result.budgets.filter(v => !v.met).map(v => `${v.name} is ${measured(v)}, allowed ${limit(v)}`);
  return `${result.model}: ${outcome(result)}: ${missed.join('; ')}`;
}

function outcome({ budgets: all, met }: CheckResult): string {
  const count = `${all.length} ${all.length === 1 ? 'budget' : 'budgets'}`;
  return met ? `${count} met` : `${all.filter(v => !v.met).length} of ${count} missed`;
}

/** A note once, after all that it is about. */
function noteLines(verdicts: readonly Verdict[]): string[] {
  const about = new Map<string, string[]>();
  for (const { name, note } of verdicts) if (note !== undefined) about.set(note, [...(about.get(note) ?? []), name]);
  // They quote names of the model, which may come from anywhere.
  return [...about].map(([note, names]) => `${names.join(', ')}: ${plain(note)}`);
}

function table(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(v => [v.name, limit(v), measured(v), v.met ? 'met' : '**missed**']);
  const titles = ['budget', 'limit', 'measured', 'result'];
  const widths = titles.map((title, i) => rows.reduce((width, row) => Math.max(width, row[i]!.length), title.length));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(titles), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

const textOf = (name: string) => budgets.find(budget => budget.name === name)!.text;

const limit = ({ name, bound, limit }: Verdict): string => [...(bound ? [bound] : []), textOf(name)(limit)].join(' ');

function measured({ name, value, spread, met }: Verdict): string {
  const text = textOf(name);
  if (value === null) return met ? 'ideal' : 'unknown';
  return spread ? `${text(value)} (${text(spread[0])} to ${text(spread[1])})` : text(value);
}
