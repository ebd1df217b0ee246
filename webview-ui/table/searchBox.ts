import { h } from '../dom';
import { icon } from '../icons';
import { type TextField, textField } from '../toolkit';

export interface SearchActions {
  search(query: string): void;
  next(backwards: boolean): void;
  leave(): void;
}

/** Filters layers by name or operator; Enter goes to the next match, Shift+Enter to the one before. */
export class SearchBox {
  readonly element: TextField;

  constructor(query: string, actions: SearchActions) {
    this.element = textField(
      {
        label: 'Search layers by name or operator (Ctrl+F). Enter goes to the next match.',
        value: query,
        placeholder: 'Search layers',
        class: 'search-box',
        on: {
          input: () => actions.search(this.element.value),
          keydown: event => {
            if (event.key === 'Enter') actions.next(event.shiftKey);
            else if (event.key === 'Escape') {
              if (this.element.value === '') actions.leave();
              this.element.value = '';
              actions.search('');
            } else return;
            event.preventDefault();
            event.stopPropagation();
          },
        },
      },
      h('span', { slot: 'start', class: 'field-icon' }, icon('search')),
    );
    this.listenForShortcut();
  }

  private listenForShortcut(): void {
    window.addEventListener('keydown', event => {
      if (!this.element.isConnected) return;
      const find = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f';
      const slash = event.key === '/' && !event.ctrlKey && !event.metaKey && !isTyping(event);
      if (!find && !slash) return;
      event.preventDefault();
      this.element.focus();
      const inner = this.element.shadowRoot?.querySelector('input');
      inner?.select();
    });
  }
}

/** Whether the key goes into a text field, also one inside a component. */
const isTyping = (event: KeyboardEvent): boolean =>
  event.composedPath().some(target => target instanceof HTMLInputElement);
