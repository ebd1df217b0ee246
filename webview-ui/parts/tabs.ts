import { h } from '../dom';

export interface Tab<T extends string> {
  readonly id: T;
  readonly label: string;
  readonly panel: HTMLElement;
}

/** A row of tabs that shows one panel at a time; arrow keys go from tab to tab. */
export class Tabs<T extends string> {
  readonly element: HTMLElement;
  private readonly buttons: readonly HTMLElement[];

  constructor(
    label: string,
    private readonly tabs: readonly Tab<T>[],
    private readonly onShow: (id: T) => void,
  ) {
    this.buttons = tabs.map(({ id, label: text, panel }) => {
      panel.id = `panel-${id}`;
      panel.setAttribute('role', 'tabpanel');
      panel.setAttribute('aria-labelledby', `tab-${id}`);
      return h(
        'button',
        {
          type: 'button',
          class: 'tab',
          role: 'tab',
          id: `tab-${id}`,
          'aria-controls': panel.id,
          on: { click: () => this.show(id), keydown: event => this.onKey(event) },
        },
        text,
      );
    });
    this.element = h('div', { class: 'tabs', role: 'tablist', 'aria-label': label }, ...this.buttons);
  }

  show(id: T): void {
    this.tabs.forEach((tab, i) => {
      const active = tab.id === id;
      tab.panel.hidden = !active;
      this.buttons[i]!.setAttribute('aria-selected', String(active));
      this.buttons[i]!.tabIndex = active ? 0 : -1;
    });
    this.onShow(id);
  }

  private onKey(event: KeyboardEvent): void {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = this.buttons.indexOf(event.currentTarget as HTMLElement);
    const next = (at + step + this.tabs.length) % this.tabs.length;
    this.show(this.tabs[next]!.id);
    this.buttons[next]!.focus();
  }
}
