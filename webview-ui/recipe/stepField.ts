import { h } from '../dom';
import { checkbox, dropdown, textField } from '../toolkit';
import type { Entry } from './stepEntries';
import { isSwitch, type StepField, type Value, valueText } from './stepFields';

/** The control of one choice. @param place finds it again after the pane was drawn anew */
export function stepField(
  field: StepField,
  current: Value,
  place: string,
  onChoose: (value: Value) => void,
): HTMLElement {
  const { words, entry } = field;
  const attributes = { class: 'step-field', 'data-key': place, title: words.help };
  if (isSwitch(field)) return h('div', attributes, checkbox(words.label, current === true, onChoose));
  return h(
    'div',
    attributes,
    h('span', { class: 'step-field-label', 'aria-hidden': 'true' }, words.label),
    ...(entry ? typed(field, entry, current, onChoose) : [list(field, current, onChoose)]),
  );
}

function list(field: StepField, current: Value, onChoose: (value: Value) => void): HTMLElement {
  // What a file holds may be none of the values that are offered.
  const offered = field.values.includes(current) ? field.values : [...field.values, current];
  const text = (value: Value) => valueText(field, value) + (value === field.default ? ' (default)' : '');
  return dropdown(
    field.words.label,
    offered.map(value => ({ value: String(value), label: text(value) })),
    String(current),
    chosen => onChoose(offered.find(value => String(value) === chosen)!),
  );
}

/** Enter or leaving the field takes it over; what cannot be meant stays, with the reason below it. */
function typed(
  { words, default: standard }: StepField,
  { range, unit, read }: Entry,
  current: Value,
  onChoose: (value: Value) => void,
): HTMLElement[] {
  const problem = h('span', { class: 'step-field-problem', role: 'alert' });
  const show = (text: string) => {
    problem.textContent = text;
    if (text) problem.scrollIntoView({ block: 'nearest' });
    element.toggleAttribute('invalid', text !== '');
    element.setAttribute('aria-invalid', String(text !== ''));
  };
  const known = standard === null || standard === '' ? '' : ` (default ${standard})`;
  const element = textField(
    {
      label: `${words.label}${range ? `, ${range}` : ''}${known}`,
      value: String(current),
      on: {
        change: () => {
          const meant = read(element.value);
          show('problem' in meant ? meant.problem : '');
          if ('value' in meant && meant.value !== current) onChoose(meant.value);
        },
      },
    },
    unit ? h('span', { slot: 'end', class: 'step-field-unit' }, unit) : null,
  );
  return [element, problem];
}
