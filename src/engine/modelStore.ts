import { type Analysis, analyse } from '../core/analysis/analyse';
import type { Model } from '../core/ir';
import type { DimBindings } from '../protocol/engineApi';
import { isCurrent, type OpenModel, openModel } from './openModel';

/** Models that are kept open at a time, and analyses of each, for other values of its dimensions. */
const MOST_MODELS = 4;
const MOST_ANALYSES = 4;

/** A model that is kept, with what was computed from it. */
export class LoadedModel {
  private readonly analyses = new Map<string, Analysis>();
  constructor(private readonly opened: OpenModel) {}

  get model(): Model {
    return this.opened.model;
  }
  get bytes(): number {
    return this.opened.bytes;
  }
  get mtimeMs(): number {
    return this.opened.files[0]!.mtimeMs;
  }
  close(): Promise<void> {
    return this.opened.close();
  }

  analysis(dims: DimBindings = {}): Analysis {
    const key = JSON.stringify(Object.entries(dims).sort());
    const known = this.analyses.get(key);
    if (known) return known;
    const made = analyse(this.model, { dims });
    evictOldest(this.analyses, MOST_ANALYSES - 1);
    this.analyses.set(key, made);
    return made;
  }

  /** Whether the files are still those that were read. */
  isCurrent(): Promise<boolean> {
    return isCurrent(this.opened);
  }
}

interface Entry {
  readonly loading: Promise<LoadedModel>;
  users: number;
  /** No longer in the store: closed by its last user. */
  dropped: boolean;
}

/** Models by path, read once while their files do not change. */
export class ModelStore {
  private readonly entries = new Map<string, Entry>();

  /** Gives the model at a path to `work`; its files stay open until that is done. */
  async use<T>(path: string, work: (model: LoadedModel) => Promise<T> | T): Promise<T> {
    const entry = await this.acquire(path);
    try {
      return await work(await entry.loading);
    } finally {
      entry.users--;
      if (entry.dropped) await this.closeIfUnused(entry);
    }
  }

  /** An entry that counts the caller among its users. */
  private async acquire(path: string): Promise<Entry> {
    for (;;) {
      const known = this.entries.get(path);
      const isCurrent = known && (await this.isCurrent(known));
      // While that was being found out, another call may have replaced it.
      if (this.entries.get(path) !== known) continue;
      if (known && !isCurrent) this.drop(path);
      const entry = known && isCurrent ? known : this.load(path);
      entry.users++;
      return entry;
    }
  }

  private load(path: string): Entry {
    const entry: Entry = { loading: openModel(path).then(opened => new LoadedModel(opened)), users: 0, dropped: false };
    this.entries.set(path, entry);
    // What failed is not kept: the file may be put right.
    entry.loading.catch(() => {
      if (this.entries.get(path) === entry) this.entries.delete(path);
    });
    for (const oldest of [...this.entries.keys()].slice(0, -MOST_MODELS)) this.drop(oldest);
    return entry;
  }

  private async isCurrent(entry: Entry): Promise<boolean> {
    const loaded = await entry.loading.catch(() => undefined);
    return (await loaded?.isCurrent()) ?? false;
  }

  private drop(path: string): void {
    const entry = this.entries.get(path);
    this.entries.delete(path);
    if (!entry) return;
    entry.dropped = true;
    void this.closeIfUnused(entry);
  }

  private async closeIfUnused(entry: Entry): Promise<void> {
    const loaded = await entry.loading.catch(() => undefined);
    if (entry.users === 0) await loaded?.close();
  }
}

function evictOldest<K>(map: Map<K, unknown>, most: number): void {
  for (const key of [...map.keys()].slice(0, Math.max(0, map.size - most))) map.delete(key);
}
