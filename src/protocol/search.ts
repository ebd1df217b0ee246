import type { Mark, QuantizeStep } from '../core/recipe/recipe';
import type { FloatPrecision, SearchOutcome } from '../core/studies/search';
import type { ChosenOptions } from '../core/transforms/quantize/choices';
import type { DimBindings } from './engineApi';
import type { TransformReport } from './views';

export type { SearchPoint } from '../core/studies/search';

/** Chooses a precision per layer: the smallest predicted cost for what may be lost. Its choices are those of static quantization. */
export interface SearchRequest extends ChosenOptions {
  readonly model: string;
  /** Path of the data set that models are measured on; absent: seeded synthetic inputs. */
  readonly data?: string;
  readonly preprocessing?: string;
  /** Path of the data set that ranges are measured on; absent: `data`. */
  readonly calibrationData?: string;
  /** At most this many samples to measure on; 1024 when absent and labelled, else 64. */
  readonly samples?: number;
  /** At most this many samples to calibrate on; 128 when absent. */
  readonly calibrationSamples?: number;
  readonly threads?: number;
  readonly dims?: DimBindings;
  /** With labels: the share of right classes that may be lost (0.01 = one point); 0.005 when absent. Not together with `minSqnrDb`. */
  readonly maxDrop?: number;
  /** The least SQNR of the outputs in dB, labels or not; 30 when absent and there are no labels. */
  readonly minSqnrDb?: number;
  /** What layers are that are not INT8; float32 when absent. */
  readonly floatAs?: FloatPrecision;
  readonly noCache?: boolean;
  /** Path to write the chosen model to, as `apply` would. */
  readonly output?: string;
  readonly force?: boolean;
  /** Path of a recipe to write, which reproduces the chosen model. */
  readonly saveRecipe?: string;
}

/** The JSON of `lathe search`. */
export interface Search extends SearchOutcome {
  /** Marks of the chosen point: int8, or what the other layers are; empty where none is chosen. */
  readonly marks: Readonly<Record<string, Mark>>;
  /** The step that the marks were measured with; paths absolute. A recipe of this step and any point's marks gives that point's model. */
  readonly step: QuantizeStep;
  /** What layers are that are not INT8: with this, the marks of another point are made. */
  readonly floatAs: FloatPrecision;
  /** Labels of the data; contain `synthetic` when they are. */
  readonly data: string;
  readonly calibrationData: string;
  /** Of the file that was written, where one was asked for. */
  readonly written?: TransformReport;
}

/** Marks of a choice of layers: those in `float` are `floatAs`, the others of `layers` INT8. */
export const searchMarks = (
  float: Iterable<string>,
  { layers, floatAs }: Pick<Search, 'layers' | 'floatAs'>,
): Readonly<Record<string, Mark>> => {
  const left = new Set(float);
  return Object.fromEntries(layers.map(name => [name, { precision: left.has(name) ? floatAs : 'int8' }]));
};
