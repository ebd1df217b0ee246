import type { Frame } from 'playwright-core';

type Colour = [red: number, green: number, blue: number, alpha: number];

interface Sample {
  text: string;
  colour: string;
  opacity: number;
  /** From the element outwards. */
  backgrounds: string[];
}

/** WCAG 2.2, 1.4.3, for text of normal size. VS Code's own high contrast themes do not reach more in every colour. */
const leastContrast = 4.5;

/** The visible texts matching `selector` that stand out too little against what is behind them, with their contrast. */
export async function faintTexts(frame: Frame, selector: string): Promise<string[]> {
  const samples: Sample[] = await frame.locator(selector).evaluateAll(elements =>
    elements.flatMap(element => {
      const box = element.getBoundingClientRect();
      const text = (element.textContent ?? '').trim();
      if (text === '' || box.width < 2 || box.height < 2) return [];
      const backgrounds: string[] = [];
      let opacity = 1;
      for (let at: Element | null = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        backgrounds.push(style.backgroundColor);
        opacity *= Number(style.opacity);
      }
      return [{ text, colour: getComputedStyle(element).color, opacity, backgrounds }];
    }),
  );
  if (samples.length === 0) throw new Error(`nothing on the screen matches ${selector}`);
  return samples
    .map(sample => ({ text: sample.text.slice(0, 40), contrast: contrastOf(sample) }))
    .filter(({ contrast }) => contrast < leastContrast)
    .map(({ text, contrast }) => `${text}: ${contrast.toFixed(2)}`);
}

function contrastOf({ colour, opacity, backgrounds }: Sample): number {
  let behind: Colour = [255, 255, 255, 1];
  for (const background of backgrounds.reverse()) behind = over(parse(background), behind);
  const [red, green, blue, alpha] = parse(colour);
  const [light, dark] = [luminance(over([red, green, blue, alpha * opacity], behind)), luminance(behind)].sort(
    (a, b) => b - a,
  ) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.4)` and `color(srgb 0.1 0.2 0.3 / 0.4)`, as browsers compute them. */
function parse(text: string): Colour {
  const [red = 0, green = 0, blue = 0, alpha = 1] = (text.match(/[\d.]+(e-?\d+)?/g) ?? []).map(Number);
  const scale = text.startsWith('color') ? 255 : 1;
  return [red * scale, green * scale, blue * scale, alpha];
}

function over([red, green, blue, alpha]: Colour, behind: Colour): Colour {
  const mix = (front: number, back: number) => front * alpha + back * (1 - alpha);
  return [mix(red, behind[0]), mix(green, behind[1]), mix(blue, behind[2]), 1];
}

/** Relative luminance of sRGB, WCAG 2.2. */
function luminance([red, green, blue]: Colour): number {
  const linear = (channel: number) => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}
