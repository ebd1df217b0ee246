import type { GraphItem } from '../../src/protocol/views';
import { type Child, fill, h } from '../dom';
import type { Viewport } from './camera';

const distance = 16;
/** Assumed width for keeping the card inside the pane; the style sheet limits it to this. */
const widest = 280;

/** What is under the pointer, in a small card beside it. The page says the same for the keyboard elsewhere. */
export class HoverCard {
  readonly element = h('div', { class: 'hover-card', hidden: true, 'aria-hidden': 'true' });
  private item: GraphItem | null = null;

  constructor(private readonly content: (item: GraphItem) => readonly Child[]) {}

  /** What it says may have changed: of what is shown now, and of what is shown again. */
  refresh(): void {
    if (this.element.hidden) this.item = null;
    else if (this.item) fill(this.element, ...this.content(this.item));
  }

  hide(): void {
    this.element.hidden = true;
  }

  show(item: GraphItem | null, position: { x: number; y: number } | null, view: Viewport): void {
    this.element.hidden = item === null || position === null;
    if (!item || !position) return;
    if (item !== this.item) fill(this.element, ...this.content(item));
    this.item = item;
    const flipX = position.x + distance + widest > view.width;
    const flipY = position.y + distance + this.element.offsetHeight > view.height;
    const x = flipX ? position.x - distance - this.element.offsetWidth : position.x + distance;
    const y = flipY ? position.y - distance - this.element.offsetHeight : position.y + distance;
    this.element.style.transform = `translate(${Math.max(4, Math.round(x))}px, ${Math.max(4, Math.round(y))}px)`;
  }
}
