import type { LayerDetails, OperandView, ValueView } from '../../src/protocol/views';
import { h } from '../dom';
import { formatShape } from '../format';

const sourceText: Record<OperandView['source'], string> = {
  activation: '',
  weight: 'weight',
  constant: 'constant',
  input: 'model input',
  omitted: 'left out',
};

function valueRow(value: ValueView, role: string, note: string): HTMLElement {
  return h(
    'li',
    { class: 'value' },
    h(
      'div',
      { class: 'value-head' },
      role ? h('span', { class: 'role' }, role) : null,
      h('span', { class: 'value-name', title: value.name }, h('bdi', null, value.name || '–')),
      note ? h('span', { class: 'tag' }, note) : null,
    ),
    h('div', { class: 'value-type' }, `${value.type ?? 'unknown type'}  ${formatShape(value.shape)}`),
  );
}

export const valueList = (values: readonly ValueView[]): HTMLElement =>
  h('ul', { class: 'values' }, ...values.map(value => valueRow(value, '', '')));

export const operandList = (details: LayerDetails): HTMLElement =>
  h(
    'ul',
    { class: 'values' },
    ...details.inputs.map(input =>
      input.source === 'omitted'
        ? h(
            'li',
            { class: 'value omitted' },
            h(
              'div',
              { class: 'value-head' },
              h('span', { class: 'role' }, input.role || '–'),
              h('span', { class: 'tag' }, 'left out'),
            ),
          )
        : valueRow(input, input.role, sourceText[input.source]),
    ),
  );
