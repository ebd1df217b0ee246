import type { RecipeEdit } from '../core/recipe/edits';
import type { DimBindings } from './engineApi';
import type { LayerProfile } from './layerProfile';
import type { Profile, ProfileChoices } from './profile';
import type { PruneSensitivityOverlay } from './pruneSensitivity';
import type { PruningView } from './pruning';
import type { RecipeView } from './recipe';
import type { Api } from './rpc';
import type { Search } from './search';
import type { SensitivityOverlay } from './sensitivity';
import type { Comparison, LayerComparison, LayerDetails, ModelView, TensorStatistics } from './views';

/** What the page asks of the host. */
export interface HostApi extends Api {
  /** The page is up; the host answers with what it shows. Later changes come as `state` events. */
  ready: { params: Record<string, never>; result: PageState };
  layer: { params: { layer: string }; result: LayerDetails };
  statistics: { params: { tensor: string }; result: TensorStatistics };
  setDims: { params: { dims: DimBindings }; result: null };
  /**
   * Toolbar buttons and menu entries: run a Lathe command on this model. `profile`: measure again, in this way. `first`: names of
   * layers on the screen, whose sensitivity is measured before that of others.
   */
  command: { params: { command: PageCommand; profile?: ProfileChoices; first?: readonly string[] }; result: null };
  /** Keeps the selected layer so that commands of the host know it. */
  select: { params: { layer: string | null; others: readonly string[] }; result: null };
  /** Both models of a comparison, for their graphs. */
  comparedModels: { params: Record<string, never>; result: { readonly a: ModelView; readonly b: ModelView } };
  /** Their layers set against each other. Runs both models, so it reports progress and can be cancelled. */
  comparedLayers: { params: Record<string, never>; result: LayerComparison };
  /** Saves the comparison as a report; the host asks where. */
  exportReport: { params: { format: ReportFormat }; result: null };
  /** Saves what the page drew; the host asks where. */
  exportFile: { params: ExportRequest; result: null };
  /** Changes the recipe: one step of undo. Refused in one line where it cannot be. */
  edit: { params: { edit: RecipeEdit }; result: null };
  /** Cancels the running study of this page. */
  cancel: { params: Record<string, never>; result: null };
}
export type PageCommand =
  | 'quantizeInt8'
  | 'compareWith'
  | 'profile'
  | 'openProfile'
  | 'saveProfile'
  | 'clearProfile'
  | 'reload'
  | 'revealFile'
  | 'copyLayerName'
  | 'profileLayer'
  | 'revealInGraph'
  | 'changeData'
  | 'applyRecipe'
  | 'saveRecipe'
  | 'openRecipe'
  | 'takeOverMarks'
  | 'dropMarks'
  /** Asks whether to quantization or to pruning. */
  | 'chooseSensitivity'
  | 'sensitivity'
  | 'clearSensitivity'
  | 'choosePrecision'
  | 'pruneSensitivity'
  | 'clearPruneSensitivity'
  | 'prune'
  | 'openOriginal'
  | 'openResult';

export type ReportFormat = 'html' | 'markdown' | 'csv' | 'json';

export interface ExportRequest {
  /** Proposed name with its extension: `model.svg`. */
  readonly fileName: string;
  /** What the user should know of the file; said when it is saved. */
  readonly remark?: string;
  readonly content:
    | { readonly kind: 'text'; readonly text: string }
    | { readonly kind: 'base64'; readonly base64: string };
}

/** The source of times that were measured where they are shown. */
export const thisMachine = 'this machine';

/** Times laid over the graph of a model. */
export interface ProfileOverlay {
  readonly profile: Profile;
  /** `thisMachine`, or the name of the file that it was read from. */
  readonly source: string;
}

/** Host to page, as the event `overlay`: the times alone have changed, and the model need not be sent again. */
export interface OverlayEvent {
  readonly revision: number;
  readonly overlay: ProfileOverlay | null;
}

/** Host to page, as the event `work`: what is being measured for this page; null when nothing is any more. */
export type WorkEvent = { readonly title: string; readonly message: string; readonly fraction: number | null } | null;

/**
 * Whole snapshots, host to page, as the event `state`. Where there is a `restoreKey`, the page keeps it under that
 * name in its `vscode.setState` object: by it the host brings the tab back after a window reload.
 */
export type PageState =
  | {
      readonly kind: 'loading';
      readonly revision: number;
      readonly fileName: string;
      readonly message: string;
      readonly fraction: number | null;
      readonly restoreKey?: string;
    }
  | {
      readonly kind: 'failed';
      readonly revision: number;
      readonly fileName: string;
      readonly message: string;
      readonly restoreKey?: string;
    }
  | {
      readonly kind: 'model';
      readonly revision: number;
      readonly model: ModelView;
      readonly dims: DimBindings;
      /** Measured times, once there are any. */
      readonly overlay: ProfileOverlay | null;
      readonly recipe: RecipeView;
      /** A sweep of sensitivity, as far as it has come. */
      readonly sensitivity: SensitivityOverlay | null;
      /** A sweep of pruning, as far as it has come. */
      readonly pruneSensitivity: PruneSensitivityOverlay | null;
      /** null: not known yet, or the model could not be followed. */
      readonly pruning: PruningView | null;
      /** The file on disk is newer than what is shown and could not be read yet, or an engine notice. */
      readonly banner: string | null;
    }
  | {
      readonly kind: 'comparison';
      readonly revision: number;
      readonly comparison: Comparison;
      readonly restoreKey?: string;
    }
  | {
      readonly kind: 'layerProfile';
      readonly revision: number;
      readonly profile: LayerProfile;
      /** null: the model itself has not been profiled. */
      readonly modelTime: LayersInModel | null;
      readonly restoreKey?: string;
    }
  | {
      readonly kind: 'search';
      readonly revision: number;
      /** File name of the model. */
      readonly model: string;
      readonly search: Search;
      /** Index of the point whose marks the model's recipe was given; null: none. */
      readonly taken: number | null;
      readonly restoreKey?: string;
    };

/** What layers took when their whole model was profiled. */
export interface LayersInModel {
  readonly layersMs: number;
  readonly modelMs: number;
  /** `this machine`, or the name of the file that the model's profile was read from. */
  readonly source: string;
}

/** Host to page, as the event `reveal`: select and centre a layer. */
export interface RevealEvent {
  readonly layer: string;
}

/** Host to page, as the event `exportGraph`: draw the graph as a picture and hand it to `exportFile`. */
export interface ExportGraphEvent {
  readonly format: PictureFormat;
}
export type PictureFormat = 'svg' | 'png';
