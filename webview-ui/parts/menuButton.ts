import { type Child, h } from '../dom';
import { button } from '../toolkit';

export interface MenuItem {
  readonly label: string;
  /** In smaller letters below. */
  readonly detail?: string;
  /** What it would do, or why it cannot be done. */
  readonly hint?: string;
  /** It can be reached, so that its hint can be read, but not chosen. */
  readonly disabled?: boolean;
  onChoose(): void;
}
export interface MenuGroup {
  readonly title: string;
  readonly items: readonly MenuItem[];
}
export interface MenuButtonOptions {
  /** Accessible name where the content is an icon. */
  readonly label?: string;
  readonly appearance?: 'secondary' | 'icon';
  readonly key?: string;
  readonly disabled?: boolean;
}

/** A button that opens a list of actions below it. Arrow keys choose, Escape and a press elsewhere close. */
export function menuButton(
  content: Child | readonly Child[],
  groups: readonly MenuGroup[],
  options: MenuButtonOptions = {},
): HTMLElement {
  const items: HTMLElement[] = [];
  const close = (focus: boolean) => {
    menu.hidden = true;
    opener.setAttribute('aria-expanded', 'false');
    document.removeEventListener('pointerdown', onPressElsewhere, true);
    if (focus) opener.focus();
  };
  const onPressElsewhere = (event: Event) => {
    if (!event.composedPath().includes(element)) close(false);
  };
  const item = ({ label, detail, hint, disabled, onChoose }: MenuItem) => {
    const choose = () => {
      if (disabled) return;
      close(true);
      onChoose();
    };
    const made = h(
      'button',
      {
        type: 'button',
        class: 'menu-item',
        role: 'menuitem',
        title: hint,
        // A name to choose it by; the rest is its description.
        'aria-label': detail && label,
        'aria-description': detail,
        'aria-disabled': disabled ? 'true' : undefined,
        // What the pointer is over and what has the focus are one, as in menus of the editor.
        on: { click: choose, pointerenter: () => made.focus({ preventScroll: true }) },
      },
      label,
      detail !== undefined && h('span', { class: 'menu-detail' }, detail),
    );
    items.push(made);
    return made;
  };
  const menu = h(
    'div',
    { class: 'menu', role: 'menu', hidden: true },
    ...groups.map(({ title, items: entries }) =>
      h('div', { role: 'group', 'aria-label': title }, h('div', { class: 'menu-title' }, title), ...entries.map(item)),
    ),
  );
  const opener = button(content, {
    ...options,
    onClick: () => {
      if (!menu.hidden) {
        close(true);
        return;
      }
      menu.hidden = false;
      opener.setAttribute('aria-expanded', 'true');
      document.addEventListener('pointerdown', onPressElsewhere, true);
      // In a pane that scrolls it may open below the edge.
      menu.scrollIntoView({ block: 'nearest' });
      items[0]?.focus({ preventScroll: true });
    },
  });
  opener.setAttribute('aria-haspopup', 'menu');
  opener.setAttribute('aria-expanded', 'false');
  const element = h('div', { class: 'menu-button' }, opener, menu);
  element.addEventListener('keydown', event => {
    if (menu.hidden) return;
    const at = items.indexOf(document.activeElement as HTMLElement);
    const targets: Record<string, number> = {
      ArrowDown: (at + 1) % items.length,
      ArrowUp: (at - 1 + items.length) % items.length,
      Home: 0,
      End: items.length - 1,
    };
    if (event.key === 'Escape') close(true);
    else if (event.key === 'Tab') close(false);
    else if (Object.hasOwn(targets, event.key)) items[targets[event.key]!]?.focus();
    else return;
    if (event.key !== 'Tab') event.preventDefault();
  });
  return element;
}
