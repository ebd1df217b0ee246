import type { Search, SearchPoint } from '../../protocol/search';
import { bytes, percent } from './numbers';
import { table } from './table';

/** Layers named to people; the JSON and the recipe have them all. */
const MOST_NAMED = 8;

const precisionNames = { float32: 'FP32', float16: 'FP16' } as const;

export function searchText(s: Search): string {
  const { metric, leastValue, samples, data, calibrationData, chosen, points, notes, written } = s;
  const goal =
    metric === 'top1' ? `top-1 of at least ${percent(leastValue)}` : `SQNR of the outputs of at least ${leastValue} dB`;
  const facts = [
    `goal: ${goal}`,
    `data: ${data}; ${samples} used`,
    `calibrated on: ${calibrationData}`,
    ...(chosen === null ? [] : [`chosen: ${choiceText(s, points[chosen]!)}`]),
    ...notes.map(note => `note: ${note}`),
    ...(written ? [`${written.output}: ${bytes(written.bytes)}`] : []),
  ];
  return [facts.join('\n'), pointTable(s)].join('\n\n');
}

function choiceText({ layers, floatAs }: Search, { float }: SearchPoint): string {
  if (float.length === 0) return `all layers that can be are INT8 (${layers.length})`;
  const named = float.slice(0, MOST_NAMED).join(', ');
  const rest = float.length > MOST_NAMED ? ` and ${float.length - MOST_NAMED} more` : '';
  return `${float.length} of ${layers.length} layers in ${precisionNames[floatAs]}, the others in INT8: ${named}${rest}`;
}

function pointTable(s: Search): string {
  const right = { align: 'right' } as const;
  const columns = [
    { title: '' },
    { title: 'not INT8', ...right },
    { title: 'file', ...right },
    { title: 'predicted cost', ...right },
    ...(s.metric === 'top1' ? [{ title: 'top-1', ...right }] : []),
    { title: 'SQNR', ...right },
  ];
  const rows = s.points.map((point, i) => [
    markOf(s, i),
    String(point.float.length),
    bytes(point.measured.bytes),
    percent(point.predictedCost),
    ...(s.metric === 'top1' ? [shareText(point)] : []),
    noiseText(point),
  ]);
  return `${table(columns, rows)}\n\n* chosen; + smaller than all that are better. The last row is the float model.`;
}

function markOf({ chosen, front }: Search, index: number): string {
  if (index === chosen) return '*';
  return front.includes(index) ? '+' : '';
}

const shareText = ({ measured: { value } }: SearchPoint): string => (value === null ? '—' : percent(value));

function noiseText({ measured: { sqnrDb, identical } }: SearchPoint): string {
  if (identical) return 'identical';
  return sqnrDb === null ? '—' : `${sqnrDb.toFixed(1)} dB`;
}
