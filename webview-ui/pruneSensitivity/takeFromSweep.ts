import { h } from '../dom';
import { plural } from '../format';
import { section } from '../inspector/parts';
import type { ModelStore } from '../model/modelStore';
import { roundToOf } from '../pruning/markedRatio';
import type { RecipeActions } from '../recipe/recipeActions';
import { button, textField } from '../toolkit';
import type { GroupSensitivity } from './groupSensitivity';
import { type Counting, type LossLimit, marksWith, type Taken, takenFrom } from './takeChoice';
import { takeLabel, takePreview } from './takeText';
import { unitOf } from './unit';

/** Marks every group with the largest share that loses no more than the user says: of the whole model, or of the selected layers. */
export class TakeFromSweep {
  readonly element: HTMLElement;
  private readonly preview = h('p', { class: 'muted' });
  private readonly before = h('span');
  private readonly after = h('span');
  private readonly field = textField({
    label: 'What every group may lose at most',
    value: '',
    class: 'take-limit',
    on: {
      input: () => this.show('polite'),
      keydown: event => {
        if (event.key === 'Enter') this.take();
      },
    },
  });
  private readonly mark = button('Mark', { onClick: () => this.take() });
  private kind: LossLimit['kind'] | null = null;

  constructor(
    private readonly store: ModelStore,
    private readonly recipe: RecipeActions,
    private readonly scope: 'all' | 'selected',
  ) {
    const content = [
      h('div', { class: 'take-line' }, this.before, this.field, this.after, this.mark),
      this.preview,
    ] as const;
    const title = 'Take from the sweep';
    this.element =
      scope === 'selected'
        ? section(title, null, ...content)
        : h('div', { role: 'group', 'aria-label': title }, h('h3', { class: 'part-title' }, title), ...content);
    this.element.classList.add('take-sweep');
    this.update();
  }

  /** As the sweep and the selection are now; what the user has typed stays. */
  update(): void {
    const sensitivity = this.usable();
    this.element.hidden = sensitivity === null;
    if (!sensitivity) return;
    const kind = sensitivity.kinds[0]!;
    if (kind !== this.kind) this.ask(kind);
    // Points come several times in a second: what they change is not read out.
    this.show('off');
  }

  /** Single weights that are 0 leave every layer's size as it is: there is no such mark. */
  private usable(): GroupSensitivity | null {
    const { pruneSensitivity } = this.store.figures;
    return pruneSensitivity?.sweep.what === 'channels' ? pruneSensitivity : null;
  }

  private ask(kind: LossLimit['kind']): void {
    this.kind = kind;
    const isDrop = kind === 'drop';
    this.before.textContent = isDrop ? 'Prune each group to lose at most' : 'Prune each group, but keep at least';
    this.field.value = isDrop ? '1' : '20';
    this.after.textContent = isDrop ? 'points of accuracy' : 'dB SQNR';
    const label = isDrop ? 'Points of accuracy to lose at most' : 'SQNR to keep at least, in dB';
    for (const name of ['aria-label', 'title']) this.field.setAttribute(name, label);
  }

  private show(live: 'polite' | 'off'): void {
    const sensitivity = this.usable();
    if (!sensitivity) return;
    this.preview.setAttribute('aria-live', live);
    const limit = this.limit();
    this.field.toggleAttribute('invalid', limit === null);
    this.field.setAttribute('aria-invalid', String(limit === null));
    const taken = limit && this.taken(sensitivity, limit);
    const isDone = taken !== null && this.isMarked(taken);
    this.mark.toggleAttribute('disabled', isDone || !taken || taken.groups.length === 0);
    this.preview.textContent = `${isDone ? 'Marked: ' : ''}${this.previewOf(sensitivity, limit, taken)}`;
  }

  /** Whether the marks are what taking would make of them. */
  private isMarked({ ratios, layers, groups }: Taken): boolean {
    const { marks } = this.store.recipe;
    return groups.length > 0 && layers.every(name => (marks[name]?.prune ?? 0) === (ratios[name] ?? 0));
  }

  private previewOf(sensitivity: GroupSensitivity, limit: LossLimit | null, taken: Taken | null): string {
    if (!limit || !taken) return `Give a number, such as ${this.kind === 'drop' ? '1' : '20'}.`;
    if (taken.among === 0) return 'No group of these layers is measured.';
    const { recipe } = this.store;
    const undone = taken.layers.filter(name => recipe.marks[name]?.prune && !Object.hasOwn(taken.ratios, name)).length;
    const unmarked = undone > 0 ? [`${plural(undone, 'layer')} marked now would keep all channels.`] : [];
    return [...takePreview(sensitivity, limit, taken), ...(taken.groups.length > 0 ? unmarked : [])].join(' ');
  }

  private take(): void {
    const sensitivity = this.usable();
    const limit = this.limit();
    const taken = sensitivity && limit && this.taken(sensitivity, limit);
    if (!taken || taken.groups.length === 0) return;
    const marks = marksWith(this.store.recipe.marks, taken);
    void this.recipe.edit({ kind: 'setMarks', label: takeLabel(limit), marks });
  }

  private taken({ sweep }: GroupSensitivity, limit: LossLimit): Taken {
    const only = this.scope === 'all' ? null : new Set(this.store.selectedLayers.map(({ name }) => name));
    return takenFrom(sweep, limit, this.counting(), only);
  }

  private counting(): Counting {
    return {
      roundTo: roundToOf(this.store),
      unitOf: (group, channels) => unitOf(this.store, group, channels),
    };
  }

  /** null: it is no number. */
  private limit(): LossLimit | null {
    const text = this.field.value.trim();
    if (!/^\d+([.,]\d+)?$/.test(text)) return null;
    const value = Number(text.replace(',', '.'));
    return this.kind === 'drop' ? { kind: 'drop', most: value / 100 } : { kind: 'sqnr', floorDb: value };
  }
}
