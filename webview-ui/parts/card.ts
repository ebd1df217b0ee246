import { type Child, h } from '../dom';

/** A box with a title. */
export const card = (title: string, ...content: readonly Child[]): HTMLElement =>
  h('section', { class: 'card' }, h('h2', null, title), ...content);

/** Sentences to know beside the figures; null for none. */
export const notesCard = (notes: readonly string[]): HTMLElement | null =>
  notes.length === 0 ? null : card('Notes', h('ul', { class: 'notes' }, ...notes.map(note => h('li', null, note))));
