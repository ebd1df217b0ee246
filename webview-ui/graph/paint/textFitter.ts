const ellipsis = '…';

/** Cuts texts to a width. Measuring is slow, so results are kept; the same names come at every frame. */
export class TextFitter {
  private known = new Map<string, string>();

  constructor(private readonly measure: (text: string) => number) {}

  /** The text, or as much of it as fits with an ellipsis; `keepEnd` cuts at the front, as suits scoped names. */
  fit(text: string, width: number, keepEnd = false): string {
    const key = `${width} ${keepEnd ? 1 : 0} ${text}`;
    let fitted = this.known.get(key);
    if (fitted === undefined) {
      fitted = this.cut(text, width, keepEnd);
      if (this.known.size > 50_000) this.known = new Map();
      this.known.set(key, fitted);
    }
    return fitted;
  }

  private cut(text: string, width: number, keepEnd: boolean): string {
    if (this.measure(text) <= width) return text;
    let low = 0;
    let high = text.length;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.measure(this.shortened(text, middle, keepEnd)) <= width) low = middle;
      else high = middle - 1;
    }
    return low === 0 ? '' : this.shortened(text, low, keepEnd);
  }

  private shortened(text: string, length: number, keepEnd: boolean): string {
    return keepEnd ? ellipsis + text.slice(text.length - length) : text.slice(0, length).trimEnd() + ellipsis;
  }
}
