import { h } from '../dom';
import { capital } from '../format';
import { percentOf } from '../pruneSensitivity/ratioText';
import { textField } from '../toolkit';

/** Percent. */
const most = 90;
const step = 5;
/** What may be typed: some channel always stays. */
const mostTyped = 99;

/** What the slider is to show. */
export interface ShownRatio {
  readonly ratio: number;
  /** Not all layers have this share: choosing it is a change. */
  readonly isMixed?: boolean;
  readonly isPossible?: boolean;
  /** In place of what the share would leave. */
  readonly remark?: string | null;
}

/**
 * A share of channels by slider, or typed in percent. While the slider moves only its meaning is shown: the choice is made when it is
 * let go, with the pointer or the key, so that one movement is one change.
 */
export class RatioSlider {
  readonly element: HTMLElement;
  private readonly range = h('input', {
    ...{ type: 'range', class: 'ratio-range', min: 0, max: most, step },
    'aria-label': 'Share of channels to remove',
  });
  private readonly number = textField({ class: 'ratio-number', label: `Percent, 0 to ${mostTyped}`, value: '' });
  private readonly meaning = h('p', { class: 'muted ratio-meaning' });
  /** null: the layers have different shares. */
  private chosen: number | null = 0;
  private keyIsDown = false;
  /** Moved, and not let go yet. */
  private isMoving = false;

  constructor(
    /** What a share would leave, in a few words. */
    private readonly meaningOf: (ratio: number) => string,
    private readonly onChoose: (ratio: number) => void,
  ) {
    this.element = h(
      'div',
      { class: 'ratio-slider' },
      h('div', { class: 'ratio-row' }, this.range, this.number, h('span', { 'aria-hidden': 'true' }, '%')),
      this.meaning,
    );
    this.listen();
  }

  show({ ratio, isMixed = false, isPossible = true, remark = null }: ShownRatio): void {
    this.chosen = isMixed ? null : ratio;
    this.range.disabled = !isPossible;
    this.number.toggleAttribute('disabled', !isPossible);
    if (this.isMoving && isPossible) return;
    this.isMoving = false;
    this.range.value = String(percentOf(ratio));
    this.tell(ratio, remark);
  }

  focus(): void {
    if (!this.range.disabled) this.range.focus();
  }

  private listen(): void {
    const { range, number } = this;
    range.addEventListener('input', () => {
      this.isMoving = true;
      this.tell(this.moved, null);
    });
    range.addEventListener('change', () => {
      // A key that is held down moves on and on.
      if (!this.keyIsDown) this.letGo();
    });
    range.addEventListener('keydown', () => {
      this.keyIsDown = true;
    });
    for (const event of ['keyup', 'blur'] as const) range.addEventListener(event, () => this.keyIsReleased());
    number.addEventListener('change', () => this.typed());
  }

  private get moved(): number {
    return Number(this.range.value) / 100;
  }

  private keyIsReleased(): void {
    this.keyIsDown = false;
    this.letGo();
  }
  private letGo(): void {
    if (!this.isMoving) return;
    this.isMoving = false;
    this.choose(this.moved);
  }

  private typed(): void {
    const text = this.number.value.trim();
    const value = Number(text);
    const isValid = text !== '' && value >= 0 && value <= mostTyped;
    this.mark(isValid);
    if (isValid) this.choose(Number((value / 100).toPrecision(9)));
    else this.meaning.textContent = `Type a percentage from 0 to ${mostTyped}.`;
  }

  private choose(ratio: number): void {
    // A slider stands at the nearest of its steps: what was typed between them is not chosen anew by touching it.
    const isOther = ratio !== this.chosen;
    this.chosen = ratio;
    this.tell(ratio, null);
    if (isOther) this.onChoose(ratio);
  }

  private tell(ratio: number, remark: string | null): void {
    const meaning = this.meaningOf(ratio);
    this.mark(true);
    this.number.value = String(percentOf(ratio));
    this.range.setAttribute('aria-valuetext', `${percentOf(ratio)} percent, ${meaning}`);
    this.meaning.textContent = remark ?? `${capital(meaning)}.`;
  }

  private mark(isValid: boolean): void {
    this.number.toggleAttribute('invalid', !isValid);
    this.number.setAttribute('aria-invalid', String(!isValid));
  }
}
