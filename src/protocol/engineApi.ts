import type { HalfType } from '../core/transforms/float16';
import type { QuantizeOptions } from '../core/transforms/quantize';
import type { QuantizeMode } from '../core/transforms/quantize/choices';
import type { DataPreview, PreviewRequest } from './dataPreview';
import type { Latency, LatencyRequest } from './latency';
import type { LayerProfile, LayerProfileRequest } from './layerProfile';
import type { OptimizeRequest } from './optimize';
import type { Profile, ProfileRequest } from './profile';
import type { PruneReport, PruneRequest } from './prune';
import type { PruneSensitivity, PruneSensitivityRequest } from './pruneSensitivity';
import type { PruningView } from './pruning';
import type { Api } from './rpc';
import type { Search, SearchRequest } from './search';
import type { Sensitivity, SensitivityRequest } from './sensitivity';
import type { SparsifyRequest } from './sparsify';
import type { TextRequest, TextView } from './text';
import type { Comparison, LayerComparison, LayerDetails, ModelView, TensorStatistics, TransformReport } from './views';

/** Values of symbolic dimensions by name; `default` for every one not named. */
export type DimBindings = Readonly<Record<string, number>>;

/** Choices that mean nothing in its mode are left out of account. */
export interface QuantizeRequest extends Omit<QuantizeOptions, 'only' | 'otherBits'> {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
  readonly mode: QuantizeMode;
  /** Path of a data set; absent: seeded synthetic inputs. */
  readonly data?: string;
  /** A file that says how images are prepared, instead of the `preprocessing.json` in their folder. */
  readonly preprocessing?: string;
  readonly dims?: DimBindings;
  /** Calibrate again rather than take ranges from the cache, and keep nothing. */
  readonly noCache?: boolean;
  /** Path of a recipe to write, which reproduces the result. */
  readonly saveRecipe?: string;
}

export interface Float16Request {
  readonly model: string;
  readonly output: string;
  readonly force?: boolean;
  /** `float16` when absent. */
  readonly type?: HalfType;
  /** Names of nodes that stay float32, or patterns of names: `*` stands for any characters. */
  readonly exclude?: readonly string[];
  /** Types of operators whose nodes stay float32. */
  readonly excludeOps?: readonly string[];
  /** Inputs and outputs get 16 bits as well. */
  readonly halfBorders?: boolean;
  /** Path of the data that show which values do not fit; absent: only weights are looked at. */
  readonly data?: string;
  readonly preprocessing?: string;
  readonly samples?: number;
  readonly dims?: DimBindings;
  /** Path of a recipe to write, which reproduces the result. */
  readonly saveRecipe?: string;
}

/** Replays a recipe. */
export interface ApplyRequest {
  readonly model: string;
  /** Path of the recipe's file; with `recipeText`, where it would lie: its paths are relative to that. */
  readonly recipe: string;
  /** The recipe itself, which need not be saved. */
  readonly recipeText?: string;
  /** Path of a recipe to write, which reproduces the result. */
  readonly saveRecipe?: string;
  readonly output: string;
  readonly force?: boolean;
  /** Path of a data set that stands in for the recipe's. */
  readonly data?: string;
  readonly preprocessing?: string;
  /** For steps that name no sizes of symbolic dimensions. */
  readonly dims?: DimBindings;
  /** A recipe that asks for nothing gives a copy of the model; else it is refused. */
  readonly copyIfEmpty?: boolean;
  /** Calibrate again rather than take ranges from the cache, and keep nothing. */
  readonly noCache?: boolean;
}

export interface CompareRequest {
  readonly a: string;
  readonly b: string;
  readonly data?: string;
  readonly preprocessing?: string;
  /** Path of a JS module that measures each sample (README, "A metric of your own"); it runs in the engine's process. */
  readonly metric?: string;
  readonly runs?: number;
  readonly threads?: number;
  readonly samples?: number;
  readonly dims?: DimBindings;
  /** Measure agreement and accuracy again rather than take them from the cache, and keep nothing. Times are always measured. */
  readonly noCache?: boolean;
  /** Also align the layers of both and measure how far each drifts (`Comparison.layers`). */
  readonly layers?: boolean;
  /** Layers that the transform left as they were, as those that stayed float (from its report), shown with the result. */
  readonly stayedFloat?: readonly { readonly node: string; readonly reason: string }[];
}

/** Samples: at most that many of the data are run; 8 when absent. */
export type CompareLayersRequest = Pick<
  CompareRequest,
  'a' | 'b' | 'data' | 'preprocessing' | 'threads' | 'samples' | 'dims'
>;

/** What the engine's process answers. All paths absolute. */
export interface EngineApi extends Api {
  view: { params: { path: string; dims?: DimBindings }; result: ModelView };
  /** Throws where sizes are given for dimensions that none of the models has. */
  requireDims: { params: { paths: readonly string[]; dims: DimBindings }; result: null };
  layer: { params: { path: string; dims?: DimBindings; layer: string }; result: LayerDetails };
  statistics: { params: { path: string; tensor: string }; result: TensorStatistics };
  text: { params: TextRequest; result: TextView };
  quantize: { params: QuantizeRequest; result: TransformReport };
  float16: { params: Float16Request; result: TransformReport };
  prune: { params: PruneRequest; result: PruneReport };
  optimize: { params: OptimizeRequest; result: TransformReport };
  sparsify: { params: SparsifyRequest; result: TransformReport };
  apply: { params: ApplyRequest; result: TransformReport };
  compare: { params: CompareRequest; result: Comparison };
  /** The layers of two models set against each other, without timing anything. */
  compareLayers: { params: CompareLayersRequest; result: LayerComparison };
  /** Whole runs of one model, timed with their spread. */
  latency: { params: LatencyRequest; result: Latency };
  profile: { params: ProfileRequest; result: Profile };
  profileLayer: { params: LayerProfileRequest; result: LayerProfile };
  /** Sends ahead a `SensitivityStart`, then each `SensitivityPoint`. */
  sensitivity: { params: SensitivityRequest; result: Sensitivity };
  /** Sends ahead a `PruneSensitivityStart`, then each `PrunePoint`. */
  pruneSensitivity: { params: PruneSensitivityRequest; result: PruneSensitivity };
  /** How the channels of a model go together. Reads no weights. */
  pruningGroups: { params: { path: string; dims?: DimBindings }; result: PruningView };
  /** Makes and measures models of more and less precision; `lathe search`. */
  search: { params: SearchRequest; result: Search };
  /** One line about a data set: arrays, samples, labels. Throws when it does not fit the model. */
  describeData: {
    params: { model: string; data: string; preprocessing?: string };
    result: { label: string; samples: number; labelled: boolean };
  };
  previewData: { params: PreviewRequest; result: DataPreview };
}
