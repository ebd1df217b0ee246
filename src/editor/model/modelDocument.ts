import path from 'node:path';
import * as vscode from 'vscode';
import type { DimBindings } from '../../protocol/engineApi';
import type { OverlayEvent, PageState, ProfileOverlay } from '../../protocol/pageApi';
import { emptyRecipe } from '../../protocol/recipe';
import type { ModelView } from '../../protocol/views';
import { describeFailure, isCancelled } from '../failures';
import type { Engine } from '../services';
import type { DimStore } from './dimStore';
import { type FileStamp, FileWatch, stampOf } from './fileWatch';
import { PageWork } from './pageWork';
import { PictureWish } from './pictureWish';

/**
 * One open model: the path, the dimensions in force, the selected layer, the measured times and what its pages show. Owned by the host;
 * pages get whole snapshots with a rising revision. Several editors (a split view) share one document.
 */
export class ModelDocument implements vscode.CustomDocument {
  private readonly changed = new vscode.EventEmitter<PageState>();
  private readonly closed = new vscode.EventEmitter<void>();
  private readonly revealing = new vscode.EventEmitter<string>();
  private readonly overlaid = new vscode.EventEmitter<OverlayEvent>();
  private readonly watch: FileWatch | undefined;
  private current: PageState;
  private revision = 0;
  private shown: ModelView | null = null;
  private bindings: DimBindings;
  /** The bindings asked for last; in force once the model has been read with them. */
  private wanted: DimBindings;
  private stamp: FileStamp = null;
  private loading: AbortController | undefined;
  private times: ProfileOverlay | null = null;
  /** What the banner says of times that went with an earlier version. */
  private lostTimes: string | null = null;

  /** The selected layer's name, for commands of the host. */
  selection: string | null = null;
  /** Layers that are selected besides. */
  otherSelected: readonly string[] = [];
  /** A layer that no page has shown yet. */
  unseenReveal: string | null = null;
  readonly onDidChange = this.changed.event;
  readonly onDidDispose = this.closed.event;
  readonly onDidReveal = this.revealing.event;
  readonly onDidOverlay = this.overlaid.event;
  /** A study of this model that its pages show the progress of. */
  readonly work = new PageWork();
  readonly picture = new PictureWish();

  constructor(
    readonly uri: vscode.Uri,
    private readonly engine: Engine,
    private readonly dimStore: DimStore,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.bindings = dimStore.get(this.path);
    this.wanted = this.bindings;
    this.current = { kind: 'loading', ...this.heading(), message: 'Reading the model', fraction: null };
    if (uri.scheme === 'file') {
      this.watch = new FileWatch(
        this.path,
        () => this.stamp,
        stamp => this.fileChanged(stamp),
      );
      void this.load('');
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
    return this.bindings;
  }
  get state(): PageState {
    return this.current;
  }
  /** What the model on the screen was read from; null before the first one. */
  get model(): ModelView | null {
    return this.shown;
  }
  get overlay(): ProfileOverlay | null {
    return this.times;
  }

  /** Lays measured times over the model, or takes them off. */
  setOverlay(overlay: ProfileOverlay | null): void {
    this.times = overlay;
    if (this.current.kind !== 'model') return;
    if (this.lostTimes !== null && this.current.banner === this.lostTimes) {
      this.showModel(this.current.model, null);
      return;
    }
    // Not sent as a state: the model of thousands of layers has not changed.
    this.current = { ...this.current, revision: ++this.revision, overlay };
    this.overlaid.fire({ revision: this.revision, overlay });
  }

  /** Reads the file again. A model that is on the screen stays there until the new one has come. */
  async reload(): Promise<void> {
    if (this.uri.scheme === 'file') await this.load('');
  }

  /** All selected layers, the one chosen last first. */
  get selectedLayers(): readonly string[] {
    return this.selection === null ? [] : [this.selection, ...this.otherSelected];
  }

  /** Looks whether the file is another version by now. */
  checkFile(): void {
    this.watch?.check();
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
    this.loading?.abort();
    this.work.cancel();
  }

  /** Puts new dimensions in force and keeps them for this file; the old ones stay when the model refuses the new. */
  async setDims(dims: DimBindings): Promise<void> {
    this.wanted = dims;
    await this.load('These dimensions do not fit the model. ');
  }

  dispose(): void {
    this.loading?.abort();
    this.watch?.dispose();
    this.closed.fire();
    this.changed.dispose();
    this.closed.dispose();
    this.revealing.dispose();
    this.overlaid.dispose();
    this.work.dispose();
    this.picture.dispose();
  }

  private async load(failurePrefix: string): Promise<void> {
    this.loading?.abort();
    const loading = new AbortController();
    this.loading = loading;
    const superseded = () => this.loading !== loading;
    const dims = this.wanted;
    if (!this.shown) this.showLoading('Reading the model', null);
    this.stamp = await stampOf(this.path);
    try {
      const model = await this.engine.call(
        'view',
        { path: this.path, dims },
        {
          signal: loading.signal,
          onProgress: (message, fraction) => {
            if (!superseded() && !this.shown) this.showLoading(message, fraction ?? null);
          },
        },
      );
      if (superseded()) return;
      this.lostTimes = this.times && this.shown && this.dropTimes(this.shown, model, dims);
      this.shown = model;
      this.bindings = dims;
      await this.dimStore.set(this.path, dims);
      this.showModel(model, this.lostTimes);
    } catch (error) {
      if (superseded()) return;
      this.wanted = this.bindings;
      const message = isCancelled(error) ? 'Reading was stopped.' : describeFailure(error, this.log);
      if (this.shown) this.showModel(this.shown, failurePrefix + message);
      else this.show({ kind: 'failed', ...this.heading(), message });
    }
  }

  /** Times belong to one version of the file and one set of sizes; says why they are gone, or null when they stay. */
  private dropTimes(before: ModelView, after: ModelView, dims: DimBindings): string | null {
    const sameFile = before.hash === after.hash;
    if (sameFile && JSON.stringify(dims) === JSON.stringify(this.bindings)) return null;
    this.times = null;
    return sameFile
      ? 'The times were measured with other dimensions. Profile the model again.'
      : 'The file has changed, so the times of its earlier version are gone. Profile the model again.';
  }

  private fileChanged(stamp: FileStamp): void {
    if (stamp !== null) {
      void this.load('The file has changed and the new version cannot be shown. ');
      return;
    }
    this.stamp = null;
    this.loading?.abort();
    const gone = `${this.fileName} is no longer on disk.`;
    if (this.shown) this.showModel(this.shown, `${gone} You see the version read last.`);
    else this.show({ kind: 'failed', ...this.heading(), message: `${gone} Put it back, then try again.` });
  }

  private showModel(model: ModelView, banner: string | null): void {
    this.show({
      ...{ kind: 'model', revision: ++this.revision, model, dims: this.bindings, overlay: this.times, banner },
      ...{ recipe: emptyRecipe(`${path.parse(this.fileName).name}.recipe.json`), sensitivity: null },
    });
  }
  private showLoading(message: string, fraction: number | null): void {
    this.show({ kind: 'loading', ...this.heading(), message, fraction });
  }
  private heading(): { revision: number; fileName: string } {
    return { revision: ++this.revision, fileName: this.fileName };
  }
  private show(state: PageState): void {
    this.current = state;
    this.changed.fire(state);
  }
}

function wrongScheme(uri: vscode.Uri): string {
  const where = uri.scheme === 'untitled' ? 'is not saved yet' : `lies in “${uri.scheme}:”, not on a disk`;
  return `This file ${where}. Lathe reads models from a folder: save a copy and open that.`;
}
