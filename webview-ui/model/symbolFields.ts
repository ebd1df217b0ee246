import type { DimBindings } from '../../src/protocol/engineApi';
import type { ModelView } from '../../src/protocol/views';
import { h } from '../dom';
import { textField } from '../toolkit';
import { parseDim } from './parseDim';

/** A small field per symbolic dimension; Enter or leaving the field applies it, an empty one leaves it symbolic. */
export function symbolFields(
  symbols: ModelView['symbols'],
  dims: DimBindings,
  setDims: (dims: DimBindings) => void,
): HTMLElement | null {
  if (symbols.length === 0) return null;
  return h(
    'div',
    { class: 'symbols', role: 'group', 'aria-label': 'Symbolic dimensions' },
    ...symbols.map(({ name, value }) => {
      // The name that stands for every dimension without one.
      const label = name === 'default' ? 'unnamed dimensions' : name;
      const shown = value === null ? '' : String(value);
      // Enter applies and so does leaving the field: the same value need not be sent twice.
      let applied = value;
      const field = textField({
        label: `${name === 'default' ? 'Unnamed dimensions' : `Dimension ${label}`}: a whole number, or empty for not set. Enter applies.`,
        value: shown,
        placeholder: 'not set',
        class: 'dim-field',
        on: {
          change: () => apply(),
          keydown: event => {
            if (event.key === 'Enter') apply();
            if (event.key === 'Escape') {
              field.value = shown;
              apply();
            }
          },
        },
      });
      const apply = () => {
        const parsed = parseDim(field.value);
        field.toggleAttribute('invalid', parsed === 'invalid');
        field.setAttribute('aria-invalid', String(parsed === 'invalid'));
        if (parsed === 'invalid' || parsed === applied) return;
        applied = parsed;
        const next = { ...dims };
        delete next[name];
        setDims(parsed === null ? next : { ...next, [name]: parsed });
      };
      return h(
        'label',
        { class: 'symbol' },
        h('span', { class: 'symbol-name', title: label }, h('bdi', null, label)),
        field,
      );
    }),
  );
}
