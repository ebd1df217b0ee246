export const rowHeight = 24;
/** Rows drawn above and below those in sight, so that scrolling shows no gaps. */
const overscan = 8;

/** First and one past the last row to draw. */
export function rowWindow(scrollTop: number, height: number, rows: number): { first: number; end: number } {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
  const end = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + overscan);
  return { first: Math.min(first, end), end };
}

/** The scroll position that brings a row into sight with the least movement. */
export function scrollToRow(row: number, scrollTop: number, height: number): number {
  const top = row * rowHeight;
  if (top < scrollTop) return top;
  if (top + rowHeight > scrollTop + height) return top + rowHeight - height;
  return scrollTop;
}
