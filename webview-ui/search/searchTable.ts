import { precisionTitles } from '../../src/core/recipe/edits';
import type { Search, SearchPoint } from '../../src/protocol/search';
import { h } from '../dom';
import { formatBytes, formatShare } from '../format';
import { formatDb } from '../sensitivity/units';
import { button } from '../toolkit';
import { changeText, mixText, valueText } from './searchText';

type HeadCell = readonly [name: string, title?: string, className?: string];

/** Every mix that was measured, from small to large; any of them can be taken. */
export function searchTable(search: Search, taken: number | null, take: (index: number) => void): HTMLElement {
  const ofAccuracy: readonly HeadCell[] = [['Accuracy'], ['Change', 'Against the float model, ± two standard errors']];
  const columns: readonly HeadCell[] = [
    ['Layers'],
    ['Size'],
    ...(search.metric === 'top1' ? ofAccuracy : []),
    ['SQNR', 'Signal to quantization noise of the outputs', finer(search)],
    ['Predicted cost', 'Of the float model: half by the bytes of weights, half by time', 'finer'],
    [''],
  ];
  const rows = search.points
    .map((point, index) => ({ point, index }))
    .sort((a, b) => a.point.measured.bytes - b.point.measured.bytes);
  return h(
    'table',
    { class: 'comparison-table search-table' },
    h(
      'thead',
      null,
      h(
        'tr',
        null,
        ...columns.map(([name, title, className]) => h('th', { scope: 'col', title, class: className }, name)),
      ),
    ),
    h('tbody', null, ...rows.map(({ point, index }) => row(search, point, index, taken === index, take))),
  );
}

/** The column of SQNR, where accuracy is what was asked for. */
const finer = ({ metric }: Search): string | undefined => (metric === 'top1' ? 'finer' : undefined);

function row(search: Search, point: SearchPoint, index: number, isTaken: boolean, take: (index: number) => void) {
  const { measured, predictedCost, float } = point;
  const isFront = search.front.includes(index);
  const { sqnrDb } = measured;
  return h(
    'tr',
    { class: [isTaken ? 'taken' : '', isFront ? '' : 'beaten'].filter(Boolean).join(' ') },
    h(
      'th',
      {
        scope: 'row',
        title: float.length > 0 ? `In ${precisionTitles[search.floatAs]}: ${float.join(', ')}` : undefined,
      },
      mixText(search, point),
    ),
    h('td', null, formatBytes(measured.bytes)),
    ...(search.metric === 'top1'
      ? [h('td', null, valueText(search, point)), h('td', null, changeWithNoise(search, point))]
      : []),
    h('td', { class: finer(search) }, sqnrDb === null ? '–' : formatDb(sqnrDb)),
    h('td', { class: 'finer' }, formatShare(predictedCost)),
    h(
      'td',
      { class: 'take' },
      isTaken
        ? h('span', { class: 'taken-word' }, 'Chosen')
        : button('Use', { label: `Mark the layers: ${mixText(search, point)}`, onClick: () => take(index) }),
    ),
  );
}

/** The change of accuracy, with the error that the number of samples leaves. */
function changeWithNoise(search: Search, point: SearchPoint): string {
  const change = changeText(search, point);
  const { standardError } = point.measured;
  if (change === null) return '–';
  return standardError ? `${change} (± ${(200 * standardError).toFixed(1)})` : change;
}
