/** What a place in the text stands for. */
export type TextRole = 'definition' | 'reference' | 'operator' | 'node';

/** A name in the text: line and column from 0, in UTF-16 units as editors count. */
export interface TextSpan {
  readonly role: TextRole;
  /** The value's name, the operator's type, or the node's unique name. Values of sub-graphs carry their scope. */
  readonly name: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
}

/** Collects text and remembers where each name stands. */
export class TextWriter {
  readonly spans: TextSpan[] = [];
  private readonly lines: string[] = [];
  private current = '';
  private indentation = 0;

  write(text: string): this {
    this.current += text;
    return this;
  }
  mark(role: TextRole, name: string, text: string): this {
    this.spans.push({ role, name, line: this.lines.length, column: this.current.length, length: text.length });
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
  get line(): number {
    return this.lines.length;
  }
  text(): string {
    return [...this.lines, this.current].join('\n');
  }
}
