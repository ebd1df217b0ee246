import type { SweepMode } from '../../src/core/studies/sensitivity';
import type { LayerFigures } from '../model/metric';
import type { Column } from '../table/columns';
import { curveColumn } from './curveColumn';
import type { LayerSensitivity } from './layerSensitivity';
import { bitsText, type LookKind, lookOf, partsOf, type SensitivityLook } from './look';
import { figureText } from './sensitivityColoring';
import { sparkline } from './sparkline';
import { goodnessOn, placeOn } from './sweepFigures';
import { formatAccuracy } from './units';

/** Columns of a sweep: one for each width, and a small curve where there are several. */
export function sensitivityColumns(sensitivity: LayerSensitivity): readonly Column[] {
  const { looks, widths, mainLook, sweep } = sensitivity;
  if (!mainLook) return [];
  const { kind } = partsOf(mainLook);
  // Side by side the widths of one figure tell more than several figures.
  const shown = widths.length > 1 ? looks.filter(look => partsOf(look).kind === kind) : looks;
  return [
    ...shown.map(look => lookColumn(look, sweep.mode)),
    ...(widths.length > 1 ? [widthsColumn(kind, sweep.mode)] : []),
  ];
}

function lookColumn(look: SensitivityLook, mode: SweepMode): Column {
  const { kind, setting: bits } = partsOf(look);
  const isAccuracy = kind === 'drop';
  return {
    id: look,
    title: `${isAccuracy ? 'Accuracy' : 'SQNR'}, ${bitsText(bits)}`,
    tooltip: isAccuracy
      ? 'Share of right classes, and its change'
      : 'Signal to quantization noise of the outputs: less dB is more noise',
    track: isAccuracy ? '156px' : '104px',
    number: true,
    // Of a layer left float among quantized ones, the more is kept the more sensitive it is.
    first: mode === 'one-on' ? 'smallest' : undefined,
    text: (figures, index) => cellText(figures, index, look),
    order: ({ sensitivity }, index) => {
      const figure = sensitivity?.figureOf(index, look) ?? null;
      return figure === null && sensitivity?.isIdentical(index, look) ? Number.POSITIVE_INFINITY : figure;
    },
  };
}

function cellText(figures: LayerFigures, index: number, look: SensitivityLook): string {
  const { sensitivity } = figures;
  if (!sensitivity?.has(index)) return '–';
  const text = figureText(figures, index, look) ?? '–';
  const { kind, setting: bits } = partsOf(look);
  const value = sensitivity.of(index, bits)?.value ?? null;
  return kind === 'drop' && value !== null ? `${formatAccuracy(value)} (${text})` : text;
}

const widthsColumn = (kind: LookKind, mode: SweepMode): Column =>
  curveColumn({
    id: `${kind}Curve`,
    title: 'Curve',
    tooltip: `From many bits to few: the ${mode === 'one-on' ? 'lower it falls' : 'higher'}, the more sensitive`,
    track: '72px',
    placeOf: ({ sensitivity }, index) =>
      (sensitivity?.mainLook && sensitivity.ranking(sensitivity.mainLook).indexOf(index) + 1) || null,
    curveOf: ({ sensitivity }, index) => (sensitivity ? curveOf(sensitivity, index, kind) : null),
  });

/** Wide to narrow, on the scale of all layers: higher is better, be it what is left or what is won back. */
function curveOf(sensitivity: LayerSensitivity, index: number, kind: LookKind): SVGSVGElement | null {
  const scale = sensitivity.wholeScale(kind);
  const place = sensitivity.sweep.mode === 'one-on' ? goodnessOn : placeOn;
  const { widths } = sensitivity;
  return sparkline(
    widths.map((bits, i) => ({
      x: i / Math.max(1, widths.length - 1),
      y: place(scale, sensitivity.harmOf(index, lookOf(kind, bits))),
    })),
  );
}
