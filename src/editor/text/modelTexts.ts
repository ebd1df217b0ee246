import path from 'node:path';
import * as vscode from 'vscode';
import type { TextView } from '../../protocol/text';
import { modelPath } from '../commands/modelArgument';
import { showFailure } from '../failures';
import type { DimStore } from '../model/dimStore';
import { type FileStamp, FileWatch, stampOf } from '../model/fileWatch';
import type { Engine } from '../services';
import { TextIndex } from './textIndex';
import { modelOfText, textScheme } from './textUri';

interface Shown {
  readonly index: TextIndex;
  /** The file's version that was tried last, and the dimensions it was tried with. */
  readonly stamp: FileStamp;
  readonly dims: string;
  /** Why that version is not the one that is shown. */
  readonly failure?: unknown;
}

/** The texts of models: made by the engine, kept while they are open, made anew when the model's file changes. */
export class ModelTexts implements vscode.TextDocumentContentProvider, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly loaded = new vscode.EventEmitter<void>();
  private readonly shown = new Map<string, Shown>();
  private readonly watches = new Map<string, FileWatch>();
  /** What belongs to a document's version; undefined: its text is no longer the one that is kept. */
  private readonly versions = new WeakMap<vscode.TextDocument, { version: number; index: TextIndex | undefined }>();
  private readonly disposables: vscode.Disposable[];
  /** VS Code asks for the text again. */
  readonly onDidChange = this.changed.event;
  /** Types and costs may be others although the text is the same. */
  readonly onDidLoad = this.loaded.event;

  constructor(
    private readonly engine: Engine,
    private readonly dims: DimStore,
    private readonly log: vscode.LogOutputChannel,
  ) {
    this.dims.onChange(file => {
      for (const key of this.shown.keys()) {
        const uri = vscode.Uri.parse(key, true);
        if (modelOfText(uri).fsPath === file) this.changed.fire(uri);
      }
    });
    this.disposables = [
      this.changed,
      this.loaded,
      vscode.workspace.registerTextDocumentContentProvider(textScheme, this),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === textScheme) this.forget(uri.toString());
      }),
    ];
  }

  /** Called by VS Code when a text is opened and after each `onDidChange`. */
  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const before = this.shown.get(uri.toString());
    try {
      return (await this.load(uri)).view.text;
    } catch (error) {
      if (!before) throw error;
      // The version read last stays, with a word.
      showFailure(error, this.log);
      return before.index.view.text;
    }
  }

  /** The text of a model's file as it is now. Throws LatheError for a file that cannot be read. */
  async load(uri: vscode.Uri): Promise<TextIndex> {
    const key = uri.toString();
    const file = modelPath(modelOfText(uri));
    const stamp = await stampOf(file);
    const known = this.shown.get(key);
    const dims = JSON.stringify(this.dims.get(file));
    if (known?.stamp === stamp && known.dims === dims) {
      if (known.failure) throw known.failure;
      return known.index;
    }
    try {
      const index = new TextIndex(await this.ask(file));
      this.shown.set(key, { index, stamp, dims });
      this.watch(uri, file);
      this.loaded.fire();
      return index;
    } catch (failure) {
      if (known) this.shown.set(key, { index: known.index, stamp, dims, failure });
      throw failure;
    }
  }

  /** What is known of a document's text; undefined while a newer text is on its way. */
  indexOf(document: vscode.TextDocument): TextIndex | undefined {
    const seen = this.versions.get(document);
    const kept = this.shown.get(document.uri.toString())?.index;
    if (seen?.version === document.version && seen.index === kept) return kept;
    const index = kept && document.getText() === kept.view.text ? kept : undefined;
    // An answer of no is not kept: the document may be about to get the newer text.
    if (index) this.versions.set(document, { version: document.version, index });
    return index;
  }

  dispose(): void {
    for (const key of [...this.shown.keys()]) this.forget(key);
    for (const disposable of this.disposables) disposable.dispose();
  }

  private ask(file: string): Thenable<TextView> {
    return vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: `Writing ${path.basename(file)} as text` },
      () => this.engine.call('text', { path: file, dims: this.dims.get(file) }),
    );
  }

  private watch(uri: vscode.Uri, file: string): void {
    const key = uri.toString();
    if (this.watches.has(key)) return;
    const watch = new FileWatch(
      file,
      () => this.shown.get(key)?.stamp ?? null,
      () => this.changed.fire(uri),
    );
    this.watches.set(key, watch);
  }

  private forget(key: string): void {
    this.watches.get(key)?.dispose();
    this.watches.delete(key);
    this.shown.delete(key);
  }
}
