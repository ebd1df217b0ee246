/** What is open and must be closed when the work is over, however it ends: last opened, first closed. */
export class Closers {
  private readonly closers: (() => Promise<void> | undefined)[] = [];

  /** Registers something that may be closed, and gives it back. */
  keep<T extends { close?(): Promise<void> }>(opened: T): T {
    this.closers.push(() => opened.close?.());
    return opened;
  }
  defer(close: () => Promise<void>): void {
    this.closers.push(close);
  }
  async closeAll(): Promise<void> {
    for (const close of this.closers.splice(0).reverse()) await close();
  }
}
