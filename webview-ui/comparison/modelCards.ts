import type { PageCommand } from '../../src/protocol/pageApi';
import type { ModelSummary } from '../../src/protocol/views';
import { h } from '../dom';
import { formatBytes, formatCount, plural } from '../format';
import { button } from '../toolkit';

/** The two models side by side, each with the way to open it. */
export function modelCards(a: ModelSummary, b: ModelSummary, run: (command: PageCommand) => void): HTMLElement {
  const card = (role: string, className: string, model: ModelSummary, command: PageCommand, label: string) =>
    h(
      'section',
      { class: `model-card ${className}`, 'aria-label': role },
      h('div', { class: 'model-role' }, role),
      h('div', { class: 'model-name', title: model.path }, model.name),
      h(
        'div',
        { class: 'model-facts' },
        `${formatBytes(model.bytes)} · ${formatCount(model.parameters)} parameters · ${plural(model.nodes, 'node')}`,
      ),
      button(label, { onClick: () => run(command) }),
    );
  return h(
    'div',
    { class: 'model-cards' },
    card('Original', 'original', a, 'openOriginal', 'Open original'),
    h('div', { class: 'model-arrow', 'aria-hidden': 'true' }, '→'),
    card('Result', 'result', b, 'openResult', 'Open result'),
  );
}
