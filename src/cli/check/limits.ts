import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { LatheError } from '../../core/errors';
import { fileError } from '../../engine/files/fileErrors';
import { UsageError } from '../command';
import type { Budget } from './budget';
import { budgets } from './budgets';

export interface Limit {
  readonly budget: Budget;
  readonly limit: number;
}

/**
 * The limits of `--budget`: each item is NAME=LIMIT or a JSON file of them. The last one of a name counts, at the place of the first.
 * Throws UsageError for names and limits that mean nothing, LatheError for files that cannot be read.
 */
export async function limitsOf(items: readonly string[]): Promise<Limit[]> {
  const limits = new Map<string, Limit>();
  for (const item of items.map(text => text.trim()))
    for (const limit of item.endsWith('.json') ? await fromFile(item) : [fromText(item)])
      limits.set(limit.budget.name, limit);
  if (limits.size === 0) throw new UsageError('--budget names no limits');
  return [...limits.values()];
}

function fromText(item: string): Limit {
  const at = item.indexOf('=');
  if (at < 1) throw new UsageError(`--budget takes NAME=LIMIT or a .json file of them, not '${item}'`);
  const budget = budgetOf(item.slice(0, at).trim());
  return limitOf(budget, item.slice(at + 1).trim());
}

const DECIMAL = /^([+-]?(?:\d+\.?\d*|\.\d+))(?:e([+-]?\d+))?$/i;

function limitOf(budget: Budget, text: string): Limit {
  const isPercentage = budget.isShare === true && text.endsWith('%');
  const [, mantissa, exponent = '0'] = DECIMAL.exec(isPercentage ? text.slice(0, -1).trim() : text) ?? [];
  // Shifted in its digits: a division would round once more, and a limit that is just reached would be missed.
  const value =
    mantissa === undefined ? Number.NaN : Number(`${mantissa}e${Number(exponent) - (isPercentage ? 2 : 0)}`);
  return checked(budget, value, text);
}

function checked(budget: Budget, limit: number, text: string): Limit {
  const [low, high] = budget.range ?? [0, budget.isShare ? 1 : Number.POSITIVE_INFINITY];
  if (Number.isFinite(limit) && limit >= low && limit <= high) return { budget, limit };
  const range = high < Number.POSITIVE_INFINITY ? ` from ${low} to ${high}` : low === 0 ? ' of 0 or more' : '';
  const example = budget.isShare ? ', as 0.9 or 90%' : '';
  throw new UsageError(`the budget ${budget.name} takes a number${range}${example}, not '${text}'`);
}

function budgetOf(name: string): Budget {
  const budget = budgets.find(b => b.name === name);
  if (!budget) throw new UsageError(`there is no budget '${name}'; there are ${budgets.map(b => b.name).join(', ')}`);
  return budget;
}

async function fromFile(file: string): Promise<Limit[]> {
  let text: string;
  try {
    text = await readFile(path.resolve(file), 'utf8');
  } catch (error) {
    throw fileError(error, file, 'read');
  }
  return Object.entries(parsed(text, file)).map(([name, value]) => {
    const budget = budgetOf(name);
    return typeof value === 'number'
      ? checked(budget, value, String(value))
      : limitOf(budget, typeof value === 'string' ? value : JSON.stringify(value));
  });
}

function parsed(text: string, file: string): object {
  const wrong = () => new LatheError(`${file}: this is no JSON object of budgets, as {"sizeMB": 50}`, 'bad-file');
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw wrong();
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) throw wrong();
  return json;
}
