import type { Latency } from '../../protocol/latency';
import type { Comparison, ModelView } from '../../protocol/views';

export type Bound = 'at most' | 'at least';

/** What was measured for a budget. */
export interface Figure {
  /** null: unknown, or nothing to measure where it is ideal. */
  readonly value: number | null;
  /** Why it is unknown, or why it is ideal. */
  readonly note?: string;
  /** 99 % interval of a time or of a ratio of times. */
  readonly spread?: readonly [number, number];
  /** Nothing could be better: any limit is met, though the figure is no number. */
  readonly isIdeal?: boolean;
  /** Where the budget itself does not tell it. */
  readonly bound?: Bound;
}

interface Kind {
  /** As in `--budget NAME=LIMIT`. */
  readonly name: string;
  /** Absent: what is measured tells it. */
  readonly bound?: Bound;
  /** For the help: what is measured, with its unit. */
  readonly meaning: string;
  /** Limits that make sense, both included; absent: 0 or more. */
  readonly range?: readonly [number, number];
  /** A share from 0 to 1, which may be given as a percentage. */
  readonly isShare?: boolean;
  text(value: number): string;
}

/** Of the file, without running it. */
export interface StructureBudget extends Kind {
  readonly of: 'structure';
  figure(model: ModelView): Figure;
}
export interface StructureRatioBudget extends Kind {
  readonly of: 'structures';
  figure(model: ModelView, original: ModelView): Figure;
}
export interface LatencyBudget extends Kind {
  readonly of: 'latency';
  figure(latency: Latency): Figure;
}
export interface OutputBudget extends Kind {
  readonly of: 'outputs';
  readonly needs: readonly ('original' | 'labels' | 'times' | 'metric')[];
  /** The model is b; where no original is needed, a may be the model as well. */
  figure(comparison: Comparison): Figure;
}

/** By what has to be measured for it. */
export type Budget = StructureBudget | StructureRatioBudget | LatencyBudget | OutputBudget;

/** Whether the budget means nothing without a model to compare with. */
export const comparesModels = (budget: Budget): boolean =>
  budget.of === 'structures' || (budget.of === 'outputs' && budget.needs.includes('original'));

/** Enough of a number to see what it missed a limit by. */
export const digits = (value: number): string => String(Number(value.toPrecision(5)));
