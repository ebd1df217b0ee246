import assert from 'node:assert/strict';
import test from 'node:test';
import { heatColor } from '../../webview-ui/graph/heat';
import { canvasStyle } from '../../webview-ui/graph/paint/style';
import { contrast, luminance, over, parseColor, readableOn, toCss } from '../../webview-ui/theme/color';
import { computePalette } from '../../webview-ui/theme/palette';
import { type ThemeName, themes } from './harness/themes';

function paletteOf(name: ThemeName) {
  const { bodyClass, variables } = themes[name];
  const read = (variable: string) => variables[variable.replace('--vscode-', '')] ?? '';
  return computePalette(read, bodyClass.includes('high-contrast'), !bodyClass.includes('light'));
}
const names = Object.keys(themes) as ThemeName[];

test('colours are read in the notations of themes', () => {
  assert.deepEqual(parseColor('#abc'), { r: 170, g: 187, b: 204, a: 1 });
  assert.deepEqual(parseColor('#11223380'), { r: 17, g: 34, b: 51, a: 128 / 255 });
  assert.deepEqual(parseColor('rgba(1, 2, 3, 0.5)'), { r: 1, g: 2, b: 3, a: 0.5 });
  assert.equal(parseColor(''), null);
  assert.equal(parseColor('#12'), null);
  assert.equal(toCss(parseColor('#010203')!), 'rgb(1, 2, 3)');
});

test('contrast is that of the accessibility guidelines', () => {
  const [black, white] = [parseColor('#000')!, parseColor('#fff')!];
  assert.equal(Math.round(contrast(black, white)), 21);
  assert.equal(contrast(white, white), 1);
  assert.deepEqual(over({ ...white, a: 0.5 }, black), { r: 127.5, g: 127.5, b: 127.5, a: 1 });
  assert.deepEqual(readableOn(white, white), black);
});

for (const name of names) {
  test(`text can be read on every heat in the theme ${name}`, () => {
    const style = canvasStyle(paletteOf(name));
    for (let i = 0; i <= 20; i++) {
      const { fill, text, dimText } = style.heat(i / 20);
      for (const color of [text, dimText]) assert.ok(contrast(parseColor(fill)!, parseColor(color)!) >= 4.4);
    }
  });

  test(`more cost is further from the card's colour in the theme ${name}`, () => {
    const palette = paletteOf(name);
    const steps = Array.from({ length: 11 }, (_, i) => luminance(heatColor(palette, i / 10)));
    const rising = steps[10]! > steps[0]!;
    for (let i = 1; i < steps.length; i++) assert.ok(rising ? steps[i]! > steps[i - 1]! : steps[i]! < steps[i - 1]!);
    assert.ok(Math.abs(steps[10]! - steps[0]!) > 0.15);
  });
}

test('high contrast has visible borders and full-strength text', () => {
  const palette = paletteOf('hc');
  assert.ok(contrast(palette.border, palette.background) >= 7);
  assert.deepEqual(palette.dimText, palette.text);
});

test('a theme without chart colours still gives a palette', () => {
  const palette = computePalette(() => '', false, true);
  assert.ok(contrast(palette.text, palette.background) >= 7);
});
