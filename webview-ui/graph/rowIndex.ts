/** Height of a bucket in pixels of the graph. */
const rowHeight = 500;
/** What spans more rows than this is kept apart and looked at every time. */
const mostRows = 12;

/** Finds what crosses a stretch of y without looking at everything: graphs are tall, so one axis is enough. */
export class RowIndex {
  private readonly rows: number[][] = [];
  private readonly tall: number[] = [];
  private readonly seen: Uint32Array;
  private query = 0;

  constructor(
    private readonly top: Float64Array,
    private readonly bottom: Float64Array,
  ) {
    this.seen = new Uint32Array(top.length);
    for (let i = 0; i < top.length; i++) {
      const first = this.rowOf(top[i]!);
      const last = this.rowOf(bottom[i]!);
      if (last - first >= mostRows) this.tall.push(i);
      else for (let r = first; r <= last; r++) this.row(r).push(i);
    }
  }

  /** Indices that touch [top, bottom], each once. */
  between(top: number, bottom: number): number[] {
    this.query++;
    const found: number[] = [];
    const take = (i: number) => {
      if (this.seen[i] === this.query || this.bottom[i]! < top || this.top[i]! > bottom) return;
      this.seen[i] = this.query;
      found.push(i);
    };
    const last = Math.min(this.rowOf(bottom), this.rows.length - 1);
    for (let r = Math.max(0, this.rowOf(top)); r <= last; r++) for (const i of this.rows[r] ?? []) take(i);
    for (const i of this.tall) take(i);
    return found;
  }

  private rowOf(y: number): number {
    return Math.max(0, Math.floor(y / rowHeight));
  }
  private row(r: number): number[] {
    while (this.rows.length <= r) this.rows.push([]);
    return this.rows[r]!;
  }
}
