import type * as vscode from 'vscode';
import type { DimBindings } from '../../protocol/engineApi';
import type { ModelView } from '../../protocol/views';
import { describeFailure, isCancelled } from '../failures';
import type { Engine } from '../services';
import type { DimStore } from './dimStore';
import { type FileStamp, FileWatch, stampOf } from './fileWatch';

export interface ReadingListener {
  /** Nothing can be shown yet. */
  loading(message: string, fraction: number | null): void;
  failed(message: string): void;
  /** A version of the file has been read. */
  read(model: ModelView, dims: DimBindings): void;
  /** The version read last goes on being shown, for this reason. */
  kept(reason: string): void;
}

/** Reads a model's file, again whenever it changes, with the dimensions in force. The version read last is kept. */
export class ModelReading implements vscode.Disposable {
  private readonly watch: FileWatch;
  private shown: ModelView | null = null;
  private bindings: DimBindings;
  /** The bindings asked for last; in force once the model has been read with them. */
  private wanted: DimBindings;
  private stamp: FileStamp = null;
  private running: AbortController | undefined;

  constructor(
    private readonly path: string,
    private readonly fileName: string,
    private readonly engine: Engine,
    private readonly dimStore: DimStore,
    private readonly log: vscode.LogOutputChannel,
    private readonly listener: ReadingListener,
  ) {
    this.bindings = dimStore.get(path);
    this.wanted = this.bindings;
    this.watch = new FileWatch(
      path,
      () => this.stamp,
      stamp => this.fileChanged(stamp),
    );
  }

  get dims(): DimBindings {
    return this.bindings;
  }
  /** null before the first version. */
  get model(): ModelView | null {
    return this.shown;
  }

  /** Reads the file. A model that is on the screen stays there until the new one has come. */
  async read(failurePrefix = ''): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const superseded = () => this.running !== running;
    const dims = this.wanted;
    if (!this.shown) this.listener.loading('Reading the model', null);
    this.stamp = await stampOf(this.path);
    try {
      const model = await this.engine.call(
        'view',
        { path: this.path, dims },
        {
          signal: running.signal,
          onProgress: (message, fraction) => {
            if (!superseded() && !this.shown) this.listener.loading(message, fraction ?? null);
          },
        },
      );
      if (superseded()) return;
      this.shown = model;
      this.bindings = dims;
      await this.dimStore.set(this.path, dims);
      this.listener.read(model, dims);
    } catch (error) {
      if (superseded()) return;
      this.wanted = this.bindings;
      const message = isCancelled(error) ? 'Reading was stopped.' : describeFailure(error, this.log);
      if (this.shown) this.listener.kept(failurePrefix + message);
      else this.listener.failed(message);
    }
  }

  /** Puts new dimensions in force and keeps them for this file; the old ones stay when the model refuses the new. */
  async setDims(dims: DimBindings): Promise<void> {
    this.wanted = dims;
    await this.read('These dimensions do not fit the model. ');
  }

  /** Looks whether the file is another version by now. */
  check(): void {
    this.watch.check();
  }

  /** What was shown before stays. */
  cancel(): void {
    this.running?.abort();
  }

  dispose(): void {
    this.cancel();
    this.watch.dispose();
  }

  private fileChanged(stamp: FileStamp): void {
    if (stamp !== null) {
      void this.read('The file has changed and the new version cannot be shown. ');
      return;
    }
    this.stamp = null;
    this.cancel();
    const gone = `${this.fileName} is no longer on disk.`;
    if (this.shown) this.listener.kept(`${gone} You see the version read last.`);
    else this.listener.failed(`${gone} Put it back, then try again.`);
  }
}

/** Why a model that is on no disk cannot be shown. */
export function wrongScheme(uri: vscode.Uri): string {
  const where = uri.scheme === 'untitled' ? 'is not saved yet' : `lies in “${uri.scheme}:”, not on a disk`;
  return `This file ${where}. Lathe reads models from a folder: save a copy and open that.`;
}
