import type { DimBindings } from './engineApi';

export interface PreviewRequest {
  readonly model: string;
  /** Path of a data set; absent: seeded synthetic inputs. */
  readonly data?: string;
  readonly preprocessing?: string;
  /** At most this many samples enter the figures. */
  readonly samples?: number;
  readonly dims?: DimBindings;
}

/** What the model really gets from a data set; the JSON of `lathe data` but for the pictures. */
export interface DataPreview {
  readonly model: string;
  /** Label of the data; contains `synthetic` when it is. */
  readonly data: string;
  readonly samples: number;
  readonly labelled: boolean;
  /** The first so many samples are what the figures are over. */
  readonly looked: number;
  readonly inputs: readonly InputPreview[];
}

/** One input over all samples looked at. Figures are null for strings, and where there are no finite elements. */
export interface InputPreview {
  readonly name: string;
  readonly type: string;
  /** Of one run. */
  readonly shape: readonly number[];
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly std: number | null;
  /** Elements that are NaN or infinite; they are in none of the figures. */
  readonly nonFinite: number;
  /** Of the first samples, where the input looks like images. */
  readonly pictures: readonly SamplePicture[];
  /** Values shown as black and as white; null: no pictures. */
  readonly shown: readonly [number, number] | null;
}

export interface SamplePicture {
  readonly sample: number;
  /** File name within the data set. */
  readonly name: string | null;
  readonly label: number | null;
  /** A PNG, base64; the first channel as red. */
  readonly png: string;
}
