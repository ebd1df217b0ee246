import type { ChartConfiguration, ChartOptions, ChartType } from 'chart.js';
import { h } from '../dom';
import { mix, toCss } from '../theme/color';
import type { Palette } from '../theme/palette';
import type { Theme } from '../theme/theme';
import { Chart } from './register';

/** A chart in the colours of the theme; drawn anew when the theme changes. */
export class ThemedChart<T extends ChartType> {
  readonly element: HTMLElement;
  private chart: Chart | null = null;
  private readonly stopWatching: () => void;

  /** `label`: what the chart says, for those who do not see it. */
  constructor(theme: Theme, className: string, label: string, configure: (palette: Palette) => ChartConfiguration<T>) {
    const canvas = h('canvas', { role: 'img', 'aria-label': label });
    this.element = h('div', { class: `chart ${className}` }, canvas);
    this.stopWatching = theme.watch(palette => {
      this.chart?.destroy();
      this.chart = new Chart(canvas, configure(palette) as ChartConfiguration);
    });
  }

  dispose(): void {
    this.stopWatching();
    this.chart?.destroy();
  }
}

/** Ticks, grid and tooltip in theme colours; charts add what is theirs. */
export function axisStyle(palette: Palette) {
  return {
    ticks: { color: toCss(palette.dimText), font: { family: palette.font, size: 11 } },
    grid: { color: toCss(mix(palette.background, palette.text, 0.1)) },
    border: { color: toCss(palette.border) },
  };
}

/** What an axis measures, with the unit. */
export const axisTitle = (palette: Palette, text: string) => ({
  display: true,
  text,
  color: toCss(palette.dimText),
  font: { family: palette.font, size: 11 },
});

export const legendStyle = (palette: Palette) => ({
  labels: { color: toCss(palette.text), boxWidth: 10, boxHeight: 10, font: { family: palette.font } },
});

export function tooltipStyle(palette: Palette): NonNullable<NonNullable<ChartOptions['plugins']>['tooltip']> {
  return {
    backgroundColor: toCss(mix(palette.background, palette.text, 0.06)),
    borderColor: toCss(palette.border),
    borderWidth: 1,
    titleColor: toCss(palette.text),
    bodyColor: toCss(palette.text),
    titleFont: { family: palette.font, size: 12 },
    bodyFont: { family: palette.font, size: 12 },
    displayColors: false,
  };
}
