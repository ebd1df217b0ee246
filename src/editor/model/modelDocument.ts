import path from 'node:path';
import * as vscode from 'vscode';
import type { RecipeEdit } from '../../core/recipe/edits';
import type { Recipe } from '../../core/recipe/recipe';
import type { DimBindings } from '../../protocol/engineApi';
import type { PageState, ProfileOverlay } from '../../protocol/pageApi';
import type { PruneSensitivityOverlay } from '../../protocol/pruneSensitivity';
import type { PruningView } from '../../protocol/pruning';
import type { SensitivityOverlay } from '../../protocol/sensitivity';
import type { ModelView } from '../../protocol/views';
import { ModelRecipe } from '../recipe/modelRecipe';
import type { RecipeBackup } from '../recipe/recipeBackup';
import type { RecipeFile } from '../recipe/recipeFile';
import type { Engine } from '../services';
import type { DimStore } from './dimStore';
import { Measured } from './measured';
import { ModelReading, wrongScheme } from './modelReading';
import type { PageEvent, RecipeChange } from './pageEvents';
import { PageWork } from './pageWork';
import { PictureWish } from './pictureWish';

type ShownModel = Extract<PageState, { kind: 'model' }>;

/**
 * One open model: the file as it was read, its recipe, the selected layer, what was measured and what its pages show. Owned by the host;
 * pages get whole snapshots with a rising revision. Several editors (a split view) share one document.
 */
export class ModelDocument implements vscode.CustomDocument {
  private readonly changed = new vscode.EventEmitter<PageState>();
  private readonly changedPart = new vscode.EventEmitter<PageEvent>();
  private readonly changedRecipe = new vscode.EventEmitter<RecipeChange>();
  private readonly closed = new vscode.EventEmitter<void>();
  private readonly revealing = new vscode.EventEmitter<string>();
  private readonly reading: ModelReading | undefined;
  private readonly found = new Measured();
  private current: PageState;
  private revision = 0;
  /** Why the version on the screen is not the one on the disk. */
  private kept: string | null = null;
  /** What was measured of an earlier version and is gone. */
  private lost: string | null = null;

  /** The selected layer's name, for commands of the host. */
  selection: string | null = null;
  /** Layers that are selected besides. */
  otherSelected: readonly string[] = [];
  /** A layer that no page has shown yet. */
  unseenReveal: string | null = null;
  readonly onDidChange = this.changed.event;
  /** A part of the state alone has changed: the model of thousands of layers need not be sent again. */
  readonly onDidChangePart = this.changedPart.event;
  readonly onDidChangeRecipe = this.changedRecipe.event;
  readonly onDidDispose = this.closed.event;
  readonly onDidReveal = this.revealing.event;
  /** A study of this model that its pages show the progress of. */
  readonly work = new PageWork();
  readonly picture = new PictureWish();
  readonly editedRecipe: ModelRecipe;

  constructor(
    readonly uri: vscode.Uri,
    { engine, dims, log }: { engine: Engine; dims: DimStore; log: vscode.LogOutputChannel },
    recipeFile: RecipeFile,
    backup?: RecipeBackup,
  ) {
    const recipeListener = {
      changed: () => this.showRecipe(),
      edited: (label: string) => this.changedRecipe.fire({ kind: 'edit', label }),
      strayed: () => this.changedRecipe.fire({ kind: 'unsaved' }),
    };
    this.editedRecipe = new ModelRecipe(recipeFile, this.fileName, recipeListener, backup);
    this.current = { kind: 'loading', ...this.heading(), message: 'Reading the model', fraction: null };
    if (uri.scheme === 'file') {
      this.reading = new ModelReading(this.path, this.fileName, engine, dims, log, {
        loading: (message, fraction) => this.show({ kind: 'loading', ...this.heading(), message, fraction }),
        failed: message => this.show({ kind: 'failed', ...this.heading(), message }),
        read: (model, inForce) => this.showVersion(model, inForce),
        kept: reason => {
          this.kept = reason;
          this.showModel();
        },
      });
      void this.reading.read();
    } else {
      this.show({ kind: 'failed', ...this.heading(), message: wrongScheme(uri) });
    }
  }

  get path(): string {
    return this.uri.fsPath;
  }
  get fileName(): string {
    return path.posix.basename(this.uri.path);
  }
  get dims(): DimBindings {
    return this.reading?.dims ?? {};
  }
  get state(): PageState {
    return this.current;
  }
  /** What the model on the screen was read from; null before the first one. */
  get model(): ModelView | null {
    return this.reading?.model ?? null;
  }
  /** Of the version on the screen. */
  get measured(): Readonly<Measured> {
    return this.found;
  }
  /** The marks and steps in force. */
  get recipe(): Recipe {
    return this.editedRecipe.recipe;
  }

  /** Changes the recipe: one step of undo. Throws LatheError in one line where it cannot be. */
  edit(edit: RecipeEdit): void {
    this.editedRecipe.edit(edit);
  }

  /** Lays measured times over the model, or takes them off. */
  setOverlay(overlay: ProfileOverlay | null): void {
    this.found.overlay = overlay;
    this.showMeasured({ overlay }, revision => ({ name: 'overlay', value: { revision, overlay } }));
  }

  /** Lays a sweep over the model, as far as it has come, or takes it off. */
  setSensitivity(overlay: SensitivityOverlay | null): void {
    this.found.sensitivity = overlay;
    this.showMeasured({ sensitivity: overlay }, revision => ({ name: 'sensitivity', value: { revision, overlay } }));
  }

  /** Lays a sweep of pruning over the model, as far as it has come, or takes it off. */
  setPruneSensitivity(overlay: PruneSensitivityOverlay | null): void {
    this.found.pruneSensitivity = overlay;
    this.showMeasured({ pruneSensitivity: overlay }, revision => ({
      name: 'pruneSensitivity',
      value: { revision, overlay },
    }));
  }

  /** How the channels of the model go together has been found. */
  setPruning(pruning: PruningView): void {
    this.found.pruning = pruning;
    // Nobody asked for it: what the banner says stays.
    this.showPart({ pruning }, revision => ({ name: 'pruning', value: { revision, pruning } }));
  }

  /** Reads the file again. A model that is on the screen stays there until the new one has come. */
  async reload(): Promise<void> {
    await this.reading?.read();
  }

  /** All selected layers, the one chosen last first. */
  get selectedLayers(): readonly string[] {
    return this.selection === null ? [] : [this.selection, ...this.otherSelected];
  }

  /** Looks whether the file is another version by now. */
  checkFile(): void {
    this.reading?.check();
  }

  /** Selects a layer and brings it into view, in every page that is open or will be opened next. */
  reveal(layer: string): void {
    this.selection = layer;
    this.otherSelected = [];
    this.unseenReveal = layer;
    this.revealing.fire(layer);
  }

  /** Stops reading and measuring; what was shown before stays. */
  cancel(): void {
    this.reading?.cancel();
    this.work.cancel();
  }

  /** Puts new dimensions in force and keeps them for this file; the old ones stay when the model refuses the new. */
  async setDims(dims: DimBindings): Promise<void> {
    await this.reading?.setDims(dims);
  }

  dispose(): void {
    this.reading?.dispose();
    this.closed.fire();
    const { changed, changedPart, changedRecipe, closed, revealing, work, picture } = this;
    for (const disposable of [changed, changedPart, changedRecipe, closed, revealing, work, picture])
      disposable.dispose();
  }

  private showVersion(model: ModelView, dims: DimBindings): void {
    this.kept = null;
    this.lost = this.found.fit(model.hash, dims);
    this.editedRecipe.fit(
      model.recipeHash,
      model.layers.map(layer => layer.name),
    );
    this.showModel();
  }

  private showModel(): void {
    const { model, dims } = this;
    const { overlay, sensitivity, pruneSensitivity, pruning } = this.found;
    if (!model) return;
    const recipe = this.editedRecipe.view;
    this.show({
      ...{ kind: 'model', revision: ++this.revision, model, dims, overlay },
      ...{ recipe, sensitivity, pruneSensitivity, pruning, banner: this.banner() },
    });
  }

  private showRecipe(): void {
    if (this.current.kind !== 'model') return;
    if (this.current.banner === this.banner()) {
      const recipe = this.editedRecipe.view;
      this.showPart({ recipe }, revision => ({ name: 'recipe', value: { revision, recipe } }));
    } else {
      this.showModel();
    }
  }

  private showMeasured(part: Partial<ShownModel>, eventOf: (revision: number) => PageEvent): void {
    if (this.lost === null) {
      this.showPart(part, eventOf);
    } else {
      this.lost = null;
      this.showModel();
    }
  }

  private showPart(part: Partial<ShownModel>, eventOf: (revision: number) => PageEvent): void {
    if (this.current.kind !== 'model') return;
    this.current = { ...this.current, ...part, revision: ++this.revision };
    this.changedPart.fire(eventOf(this.revision));
  }

  private banner(): string | null {
    const said = [this.kept, this.lost, this.editedRecipe.banner].filter(text => text !== null);
    return said.length > 0 ? said.join(' ') : null;
  }

  private heading(): { revision: number; fileName: string } {
    return { revision: ++this.revision, fileName: this.fileName };
  }
  private show(state: PageState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
