import { h } from '../dom';

/** A line that screen readers speak when it changes. */
export class Announcer {
  readonly element = h('div', { class: 'visually-hidden', role: 'status', 'aria-live': 'polite' });

  say(text: string): void {
    if (this.element.textContent !== text) this.element.textContent = text;
  }
}
