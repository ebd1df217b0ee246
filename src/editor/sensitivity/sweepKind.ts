import type { PrunePoint } from '../../core/studies/pruneSensitivity/options';
import type { SensitivityPoint } from '../../core/studies/sensitivity';
import type { EngineApi } from '../../protocol/engineApi';
import type {
  PruneSensitivityOverlay,
  PruneSensitivityRequest,
  PruneSensitivityStart,
} from '../../protocol/pruneSensitivity';
import type { SensitivityOverlay, SensitivityRequest, SensitivityStart } from '../../protocol/sensitivity';
import type { ModelDocument } from '../model/modelDocument';
import type { SweepSoFar } from './liveSweep';

/** How a sweep of quantization is made. */
export type SweepChoices = Required<Pick<SensitivityRequest, 'bits' | 'what' | 'mode'>>;
/** How a sweep of pruning is made. */
export type PruneSweepChoices = Required<Pick<PruneSensitivityRequest, 'what' | 'ratios' | 'importance' | 'roundTo'>>;

/** What each sweep is made with and gives, by the engine's method. */
interface Sweeps {
  readonly sensitivity: {
    readonly choices: SweepChoices;
    readonly start: SensitivityStart;
    readonly point: SensitivityPoint;
    readonly overlay: SensitivityOverlay;
  };
  readonly pruneSensitivity: {
    readonly choices: PruneSweepChoices;
    readonly start: PruneSensitivityStart;
    readonly point: PrunePoint;
    readonly overlay: PruneSensitivityOverlay;
  };
}
export type SweepMethod = keyof Sweeps;
export type ChoicesOf<M extends SweepMethod> = Sweeps[M]['choices'];
export type StartOf<M extends SweepMethod> = Sweeps[M]['start'];
export type PointOf<M extends SweepMethod> = Sweeps[M]['point'];

/** What a sweep is made of, however it is made. */
export type SweepTarget = Pick<
  SensitivityRequest & PruneSensitivityRequest,
  'model' | 'data' | 'layers' | 'first' | 'samples' | 'threads' | 'dims'
>;

/** What tells the sweep of one way to make a model smaller from that of another. */
export interface SweepKind<M extends SweepMethod> {
  readonly method: M;
  /** What layers bear more or less well: `quantization`. */
  readonly to: string;
  /** Whether a command was told how to measure, so that it need not ask. */
  isChosen(given: Partial<ChoicesOf<M>>): boolean;
  /** With the defaults for what is not given. */
  complete(given: Partial<ChoicesOf<M>>): ChoicesOf<M>;
  /** undefined: the user left. */
  ask(title: string): Promise<ChoicesOf<M> | undefined>;
  request(target: SweepTarget, choices: ChoicesOf<M>): EngineApi[M]['params'];
  /** What the result repeats of the sweep's start, and its points. */
  parts(result: EngineApi[M]['result']): { readonly start: StartOf<M>; readonly points: readonly PointOf<M>[] };
  overlay(choices: ChoicesOf<M>, soFar: SweepSoFar<StartOf<M>, PointOf<M>>): Sweeps[M]['overlay'];
  shown(document: ModelDocument): Sweeps[M]['overlay'] | null;
  /** null: takes it off. */
  show(document: ModelDocument, overlay: Sweeps[M]['overlay'] | null): void;
}
