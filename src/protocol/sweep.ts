import type { DimBindings } from './engineApi';

/** What every sweep is asked with. Paths are absolute. */
export interface SweepRequest {
  readonly model: string;
  /** Path of a data set; absent: seeded synthetic inputs. */
  readonly data?: string;
  /** A file that says how images are prepared, instead of the `preprocessing.json` in their folder. */
  readonly preprocessing?: string;
  /** Names of the only layers that are measured, with what goes together with them; absent: all that can be. */
  readonly layers?: readonly string[];
  /** Names of layers that are measured before the others. */
  readonly first?: readonly string[];
  /** At most this many samples of the data; 32 when absent, with labels 256. */
  readonly samples?: number;
  readonly threads?: number;
  readonly dims?: DimBindings;
  /** Measure every point again rather than take it from the cache, and keep nothing. */
  readonly noCache?: boolean;
}

/** What the engine sends ahead of the result of a sweep: what is known before the first point, then each point as it is measured. */
export type SweepPart<Start, Point> =
  | { readonly kind: 'start'; readonly start: Start }
  | { readonly kind: 'point'; readonly point: Point };
