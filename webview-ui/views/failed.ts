import type { PageState } from '../../src/protocol/pageApi';
import { h } from '../dom';
import { icon } from '../icons';
import { button } from '../toolkit';

/** The one line that says what is wrong, and another try. */
export function failedPage(state: Extract<PageState, { kind: 'failed' }>, retry: () => void): HTMLElement {
  return h(
    'div',
    { class: 'page centred' },
    h(
      'div',
      { class: 'notice-card failed', role: 'alert' },
      icon('error'),
      h('h1', null, state.fileName),
      h('p', null, state.message),
      h('div', { class: 'actions' }, button('Try again', { appearance: 'primary', onClick: retry })),
    ),
  );
}
