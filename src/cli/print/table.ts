export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
}

/** Rows under aligned titles, columns two spaces apart, no trailing spaces. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(c => c.title), ...rows];
  const widths = columns.map((_, i) => lines.reduce((width, line) => Math.max(width, line[i]!.length), 0));
  const cell = (text: string, i: number) =>
    columns[i]!.align === 'right' ? text.padStart(widths[i]!) : text.padEnd(widths[i]!);
  return lines.map(line => line.map(cell).join('  ').trimEnd()).join('\n');
}
