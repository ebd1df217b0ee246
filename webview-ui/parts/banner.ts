import { h } from '../dom';
import { icon } from '../icons';

/** A line above the content that says something about it. */
export const banner = (kind: 'info' | 'warning', text: string): HTMLElement =>
  h(
    'div',
    { class: `banner ${kind}`, role: kind === 'warning' ? 'alert' : 'note' },
    icon(kind),
    h('span', { class: 'banner-text' }, text),
  );

/** Notices of a model: one as a line, several behind a line that counts them. */
export function notices(texts: readonly string[]): HTMLElement | null {
  if (texts.length === 0) return null;
  if (texts.length === 1) return banner('info', texts[0]!);
  return h(
    'details',
    { class: 'banner info' },
    h(
      'summary',
      null,
      icon('info'),
      h('span', { class: 'banner-text' }, texts[0]!),
      h('span', { class: 'more' }, `${texts.length - 1} more`),
    ),
    h('ul', null, ...texts.slice(1).map(text => h('li', null, text))),
  );
}
