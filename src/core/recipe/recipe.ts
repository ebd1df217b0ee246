import type { Float16ConversionOptions } from '../transforms/float16';
import type { OptimizeOptions } from '../transforms/optimize';
import type { PruneOptions } from '../transforms/prune';
import type { QuantizeOptions } from '../transforms/quantize';
import type { QuantizeMode } from '../transforms/quantize/choices';
import type { SparsifyOptions } from '../transforms/sparsify';

/** The format of recipe files that this version writes, and the only one that it reads. */
export const recipeVersion = 1;

/** In the order of how many bits a weight takes. */
export const precisions = ['int4', 'int8', 'int16', 'float16', 'float32'] as const;
export type Precision = (typeof precisions)[number];

/** What the user asks of one layer. */
export interface Mark {
  readonly precision?: Precision;
  /** Share of the output channels to remove, 0 to 1. */
  readonly prune?: number;
}

/** Data that a step is calibrated on. */
export interface RecipeData {
  /** Of a data set, relative to the recipe; absent: seeded synthetic inputs. */
  readonly path?: string;
  /** A file that says how images are prepared, relative to the recipe. */
  readonly preprocessing?: string;
  /** At most this many samples. */
  readonly samples?: number;
  /** SHA-256 of the data when the recipe was written, hex. */
  readonly hash?: string;
}

/** A step that measures on data, or may. */
export interface DataStep {
  /** It is done to the layers alone whose marks ask for what it gives. */
  readonly onlyMarked?: boolean;
  readonly data?: RecipeData;
  /** Sizes of symbolic dimensions by name. */
  readonly dims?: Readonly<Record<string, number>>;
}

/** Data with mode static only. */
export interface QuantizeStep extends DataStep, Omit<QuantizeOptions, 'samples' | 'only' | 'otherBits'> {
  readonly step: 'quantize';
  readonly mode: QuantizeMode;
}

/** Data, where there are any, show which values leave the range of float16. */
export interface Float16Step extends DataStep, Omit<Float16ConversionOptions, 'samples' | 'only'> {
  readonly step: 'float16';
}

/** Something that gives layers a precision: the whole model, except for layers whose mark says otherwise. */
export type PrecisionStep = QuantizeStep | Float16Step;

/** Same function, fewer nodes; marks do not matter to it. */
export interface OptimizeStep extends OptimizeOptions {
  readonly step: 'optimize';
}

/**
 * Removes channels: of the whole model by a ratio or a target, but of marked layers their share. Data, where there are any, rank channels
 * and win back accuracy.
 */
export interface PruneStep
  extends DataStep,
    Omit<PruneOptions, 'layers' | 'ratios' | 'curves' | 'latencyMs' | 'noSlower' | 'dims'> {
  readonly step: 'prune';
  /** Names of layers that keep their channels, or patterns of names. */
  readonly exclude?: readonly string[];
  readonly excludeOps?: readonly string[];
}

/** Sets small weights to 0; marks do not matter to it. */
export interface SparsifyStep extends Omit<SparsifyOptions, 'only'> {
  readonly step: 'sparsify';
}

export type RecipeStep = PrecisionStep | OptimizeStep | PruneStep | SparsifyStep;

export const givesPrecision = (step: RecipeStep): step is PrecisionStep =>
  step.step === 'quantize' || step.step === 'float16';

/** All marks and whole-model steps: what `<model>.recipe.json` holds (schemas/recipe.schema.json). */
export interface Recipe {
  readonly version: typeof recipeVersion;
  readonly model: {
    readonly file: string;
    /** See `recipeModelHash`; absent: any model. */
    readonly hash?: string;
  };
  /** Marks by the name of the layer. */
  readonly layers: ReadonlyMap<string, Mark>;
  /** In the order in which they are done. */
  readonly steps: readonly RecipeStep[];
}
