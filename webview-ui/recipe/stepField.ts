import { h } from '../dom';
import { checkbox, dropdown, textField } from '../toolkit';
import { isSwitch, type StepField, type Value, valueText } from './stepFields';

/** The control of one choice. @param place finds it again after the pane was drawn anew */
export function stepField(
  field: StepField,
  current: Value,
  place: string,
  onChoose: (value: Value) => void,
): HTMLElement {
  const { words } = field;
  const attributes = { class: 'step-field', 'data-key': place, title: words.help };
  if (isSwitch(field)) return h('div', attributes, checkbox(words.label, current === true, onChoose));
  return h(
    'div',
    attributes,
    h('span', { class: 'step-field-label', 'aria-hidden': 'true' }, words.label),
    field.values.length > 0 ? list(field, current, onChoose) : numberField(field, current, onChoose),
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

/** Enter or leaving the field takes a number over; what is none, or out of range, is only marked. */
function numberField({ words, between, ...field }: StepField, current: Value, onChoose: (value: Value) => void) {
  const range = between ? `, ${between[0]} to ${between[1]}` : '';
  const element = textField({
    label: `${words.label}${range} (default ${field.default})`,
    value: String(current),
    on: {
      change: () => {
        const value = Number(element.value);
        const valid =
          element.value.trim() !== '' &&
          Number.isFinite(value) &&
          (between === null || (value >= between[0] && value <= between[1]));
        element.toggleAttribute('invalid', !valid);
        element.setAttribute('aria-invalid', String(!valid));
        if (valid && value !== current) onChoose(value);
      },
    },
  });
  return element;
}
