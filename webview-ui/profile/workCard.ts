import type { WorkEvent } from '../../src/protocol/pageApi';
import { h } from '../dom';
import { button } from '../toolkit';

/** How far a study of the model is, over a corner of the graph, which stays in use. */
export class WorkCard {
  readonly element: HTMLElement;
  private readonly text = h('span', { class: 'work-text' });
  /** Apart from the text, which is cut where there is no room. */
  private readonly percent = h('span', { class: 'work-percent' });
  private readonly filled = h('span');
  private readonly bar = h('div', { class: 'progress', role: 'progressbar' }, this.filled);

  constructor(cancel: () => void) {
    const line = h('div', { class: 'work-line' }, this.text, this.percent, button('Cancel', { onClick: cancel }));
    this.element = h('div', { class: 'work-card', hidden: true }, line, this.bar);
  }

  show(work: WorkEvent): void {
    this.element.hidden = work === null;
    if (!work) return;
    const { title, message, fraction } = work;
    this.text.textContent = `${title}: ${message}`;
    this.percent.textContent = fraction === null ? '' : `${Math.round(fraction * 100)}\u202f%`;
    this.text.title = message;
    this.bar.setAttribute('aria-label', title);
    this.bar.classList.toggle('indeterminate', fraction === null);
    this.filled.style.width = fraction === null ? '' : `${(fraction * 100).toFixed(1)}%`;
    if (fraction === null) this.bar.removeAttribute('aria-valuenow');
    else this.bar.setAttribute('aria-valuenow', String(Math.round(fraction * 100)));
  }
}
