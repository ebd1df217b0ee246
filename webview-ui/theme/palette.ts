import { black, type Color, mix, over, parseColor, white, withAlpha } from './color';

/** What canvases and charts draw with, computed from the theme's variables. */
export interface Palette {
  readonly highContrast: boolean;
  readonly font: string;
  readonly background: Color;
  readonly text: Color;
  readonly dimText: Color;
  readonly card: Color;
  readonly border: Color;
  readonly edge: Color;
  readonly focus: Color;
  readonly heat: Color;
  readonly original: Color;
  readonly result: Color;
  readonly good: Color;
  readonly bad: Color;
  /** Of channels that are to go, and what goes with them. */
  readonly pruning: Color;
  readonly families: Readonly<Record<string, Color>>;
}

export type ReadVariable = (name: string) => string;

/** The palette in force. `read` gives the value of a CSS variable, empty when the theme does not define it. */
export function computePalette(read: ReadVariable, highContrast: boolean, dark: boolean): Palette {
  const color = (name: string, otherwise: Color): Color => parseColor(read(`--vscode-${name}`)) ?? otherwise;
  const background = over(color('editor-background', dark ? black : white), dark ? black : white);
  const solid = (name: string, otherwise: Color) => over(color(name, otherwise), background);
  const text = solid('editor-foreground', solid('foreground', dark ? white : black));
  const chart = (name: string, hex: string) => solid(`charts-${name}`, parseColor(hex)!);
  const blue = chart('blue', '#3794ff');
  const purple = chart('purple', '#b180d7');
  const green = chart('green', '#89d185');
  const yellow = chart('yellow', '#cca700');
  const red = chart('red', '#f14c4c');
  const grey = mix(background, text, 0.55);
  const contrastBorder = parseColor(read('--vscode-contrastBorder'));
  return {
    highContrast,
    font: read('--vscode-font-family') || 'sans-serif',
    background,
    text,
    dimText: mix(background, text, highContrast ? 1 : 0.68),
    card: mix(background, text, highContrast ? 0 : 0.055),
    border: contrastBorder ?? mix(background, text, 0.22),
    edge: mix(background, text, highContrast ? 0.8 : 0.36),
    focus: solid('focusBorder', blue),
    // Not charts.orange: themes take that from a see-through highlight, and high contrast leaves it out.
    heat: mix(yellow, red, 0.35),
    original: highContrast ? mix(background, text, 0.75) : grey,
    result: blue,
    good: green,
    bad: red,
    pruning: mix(purple, red, 0.45),
    families: {
      conv: blue,
      linear: purple,
      norm: mix(blue, green, 0.6),
      activation: green,
      pool: yellow,
      shape: grey,
      // Apart from what pruning is shown in.
      arithmetic: mix(grey, purple, 0.45),
      recurrent: red,
      quantize: mix(green, yellow, 0.5),
      control: mix(red, yellow, 0.4),
      other: grey,
    },
  };
}

/** Where a card's accent goes when its family is one the palette does not know. */
export const familyColor = (palette: Palette, family: string): Color =>
  palette.families[family] ?? palette.families.other!;

/** Tint for areas behind text. */
export const tint = (color: Color, strength: number): Color => withAlpha(color, strength);
