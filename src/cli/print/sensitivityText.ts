import type { OutputFigures } from '../../core/studies/sensitivity';
import type { Sensitivity } from '../../protocol/sensitivity';
import { percent } from './numbers';
import { table } from './table';

/** Layers shown to people; the JSON has them all. */
const MOST_LAYERS = 40;

const metricNames = { top1: 'top-1', sqnrDb: 'SQNR of the outputs against the float model (no labels)' } as const;
const partNames = { both: 'weights and activations', weights: 'weights', activations: 'activations' } as const;

export function sensitivityText(s: Sensitivity): string {
  const one = s.mode === 'one-on' ? 'only this layer quantized' : 'every layer quantized but this one';
  const facts = [
    `metric: ${metricNames[s.metric]}${s.baseline === null ? '' : `; float model ${percent(s.baseline)}`}`,
    `${one}; ${partNames[s.what]}, simulated in float`,
    ...s.allQuantized.map(all => `every layer in ${all.bits} bits: ${figureText(s, all)}`),
    `data: ${s.data}; ${s.samples} used`,
    `time: ${s.seconds.toFixed(1)} s after ${s.prepareSeconds.toFixed(1)} s of preparation; running the whole model for every point: ${s.naiveSeconds.toFixed(1)} s`,
    ...s.skipped.map(({ node, reason }) => `not measured: ${node}: ${reason}`),
  ];
  return [facts.join('\n'), layerTable(s)].join('\n\n');
}

/** One row for each layer, the most sensitive at the fewest bits first. */
function layerTable(s: Sensitivity): string {
  const bits = [...new Set(s.points.map(p => p.bits))].sort((a, b) => a - b);
  const layers = new Map<string, Map<number, OutputFigures>>();
  for (const point of s.points)
    layers.set(point.layer, (layers.get(point.layer) ?? new Map<number, OutputFigures>()).set(point.bits, point));
  const worth = (figures: ReadonlyMap<number, OutputFigures>) => {
    const { value, sqnrDb, identical } = figures.get(bits[0]!)!;
    const whenNull = identical ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
    return [value ?? whenNull, sqnrDb ?? whenNull] as const;
  };
  // With every layer quantized but one, the best result is that of the most sensitive one.
  const sign = s.mode === 'one-on' ? 1 : -1;
  const ranked = [...layers].sort(([, a], [, b]) => {
    const [x, y] = [worth(a), worth(b)];
    return sign * (compare(x[0], y[0]) || compare(x[1], y[1]));
  });
  const columns = [{ title: 'layer' }, ...bits.map(b => ({ title: `${b} bits`, align: 'right' as const }))];
  const rows = ranked
    .slice(0, MOST_LAYERS)
    .map(([layer, figures]) => [layer, ...bits.map(b => figureText(s, figures.get(b)!))]);
  const rest = ranked.length - rows.length;
  return table(columns, rows) + (rest > 0 ? `\n... and ${rest} less sensitive ones; --json has all` : '');
}

const compare = (a: number, b: number): number => (a < b ? -1 : a > b ? 1 : 0);

function figureText({ metric }: Sensitivity, { value, sqnrDb, identical }: OutputFigures): string {
  const noise = identical ? 'identical' : sqnrDb === null ? '—' : `${sqnrDb.toFixed(1)} dB`;
  return metric === 'top1' && value !== null ? `${percent(value)} (${noise})` : noise;
}
