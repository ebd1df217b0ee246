import type { TextRegion, TextRole, TextSpan } from './modelText';

/** As editors end lines: a name or a string of the file may hold any of them. */
const lineEnd = /\r\n|\r|\n/;

/** Collects text and remembers where each name stands and which lines belong together. */
export class TextWriter {
  readonly spans: TextSpan[] = [];
  readonly regions: { -readonly [K in keyof TextRegion]: TextRegion[K] }[] = [];
  private readonly lines: string[] = [];
  private current = '';
  private indentation = 0;
  private region = -1;

  write(text: string): this {
    if (!lineEnd.test(text)) {
      this.current += text;
      return this;
    }
    const [head, ...tail] = text.split(lineEnd);
    this.current += head;
    for (const line of tail) {
      this.lines.push(this.current);
      this.current = line;
    }
    return this;
  }
  mark(role: TextRole, target: number, text: string): this {
    const length = text.search(lineEnd);
    this.spans.push({
      role,
      target,
      line: this.lines.length,
      column: this.current.length,
      // A span lies in one line: of a name with a line end, its first line.
      length: length < 0 ? text.length : length,
    });
    return this.write(text);
  }
  newline(): this {
    this.lines.push(this.current);
    this.current = '  '.repeat(this.indentation);
    return this;
  }
  indent(): this {
    this.indentation++;
    return this;
  }
  dedent(): this {
    this.indentation--;
    return this;
  }
  /** Writes each item, with `separator` between them. */
  list<T>(items: Iterable<T>, write: (item: T) => void, separator = ', '): this {
    let first = true;
    for (const item of items) {
      if (!first) this.write(separator);
      first = false;
      write(item);
    }
    return this;
  }
  /** One item a line between brackets; an empty list stays in its line. */
  block<T>(open: string, close: string, items: Iterable<T>, write: (item: T) => void, separator = ','): this {
    this.write(open).indent();
    let empty = true;
    for (const item of items) {
      if (!empty) this.write(separator);
      empty = false;
      this.newline();
      write(item);
    }
    this.dedent();
    if (!empty) this.newline();
    return this.write(close);
  }
  /** Writes `body` as a region from this line to the one where it ends. */
  within(kind: TextRegion['kind'], target: number, body: () => void): this {
    const parent = this.region;
    const region = { kind, target, first: this.line, last: this.line, parent };
    this.region = this.regions.push(region) - 1;
    body();
    region.last = this.line;
    this.region = parent;
    return this;
  }
  get line(): number {
    return this.lines.length;
  }
  text(): string {
    return [...this.lines, this.current].join('\n');
  }
}
