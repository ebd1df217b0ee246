/** What is needed of standard error. */
export interface Terminal {
  /** Whether it is one, and not a file or a pipe. */
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One line on a terminal that is overwritten; nothing where standard error is no terminal. */
export class ProgressLine {
  private shown = false;
  constructor(private readonly stream: Terminal) {}

  readonly report = (message: string, fraction?: number): void => {
    if (!this.stream.isTTY) return;
    const percent = fraction === undefined ? '' : ` ${Math.floor(fraction * 100)} %`;
    // A line that wraps could not be overwritten. Some terminals do not say how wide they are.
    const line = `${message}${percent}`.slice(0, (this.stream.columns || 80) - 1);
    this.stream.write(`\r\x1b[K${line}`);
    this.shown = true;
  };

  clear(): void {
    if (this.shown) this.stream.write('\r\x1b[K');
    this.shown = false;
  }
}
