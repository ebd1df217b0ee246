import { type Child, h } from '../dom';

/** A titled part of the inspector; remembers nothing, folds by <details> so that the keyboard works by itself. */
export function section(title: string, count: number | null, ...children: Child[]): HTMLElement {
  return h(
    'details',
    { class: 'section', open: true },
    h('summary', null, h('span', null, title), count === null ? null : h('span', { class: 'count' }, String(count))),
    h('div', { class: 'section-body' }, ...children),
  );
}

/** The same, closed at first: for what is rarely wanted. */
export function folded(element: HTMLElement): HTMLElement {
  element.removeAttribute('open');
  return element;
}

/** Names and values in two columns. */
export function facts(...rows: (readonly [name: string, value: Child, title?: string] | null)[]): HTMLElement {
  return h(
    'dl',
    { class: 'facts' },
    ...rows.flatMap(row => (row ? [h('dt', null, row[0]), h('dd', { title: row[2] }, row[1])] : [])),
  );
}

/** A bar whose length says a share; decorative, the number stands beside it. */
export const bar = (share: number, className = ''): HTMLElement =>
  h(
    'span',
    { class: `bar ${className}`, 'aria-hidden': 'true' },
    h('span', { style: { width: `${(Math.min(1, Math.max(0, share)) * 100).toFixed(1)}%` } }),
  );

export const muted = (text: string): HTMLElement => h('p', { class: 'muted' }, text);

/** Text that is a button without looking like one. */
export const linkButton = (content: Child, title: string, onClick: () => void): HTMLElement =>
  h('button', { type: 'button', class: 'link', title, on: { click: onClick } }, content);
