import type { PageState } from '../../src/protocol/pageApi';
import { h } from '../dom';
import { button } from '../toolkit';

export type LoadingState = Extract<PageState, { kind: 'loading' }>;

/** What is going on, how far it is, and a way out. Updated in place, so that nothing flickers. */
export class LoadingPage {
  readonly element: HTMLElement;
  private readonly title = h('h1', null);
  private readonly message = h('p', { class: 'muted', role: 'status' });
  private readonly filled = h('span');
  private readonly bar = h('div', { class: 'progress', role: 'progressbar', 'aria-label': 'Progress' }, this.filled);

  constructor(cancel: () => void) {
    this.element = h(
      'div',
      { class: 'page centred' },
      h(
        'div',
        { class: 'notice-card' },
        this.title,
        this.bar,
        this.message,
        h('div', { class: 'actions' }, button('Cancel', { onClick: cancel })),
      ),
    );
  }

  update({ fileName, message, fraction }: LoadingState): void {
    this.title.textContent = fileName;
    this.message.textContent = fraction === null ? `${message}…` : `${message} · ${Math.round(fraction * 100)}\u202f%`;
    this.bar.classList.toggle('indeterminate', fraction === null);
    this.filled.style.width = fraction === null ? '' : `${(fraction * 100).toFixed(1)}%`;
    if (fraction === null) this.bar.removeAttribute('aria-valuenow');
    else this.bar.setAttribute('aria-valuenow', String(Math.round(fraction * 100)));
  }
}
