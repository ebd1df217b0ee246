import assert from 'node:assert/strict';
import test from 'node:test';
import type { ModelView } from '../../src/protocol/views';
import type { Coloring } from '../../webview-ui/graph/coloring';
import { Drawing } from '../../webview-ui/graph/drawing';
import { pngScale } from '../../webview-ui/graph/export/png';
import { graphSvg } from '../../webview-ui/graph/export/svg';
import { escapeXml } from '../../webview-ui/graph/export/svgSurface';
import { layoutGraph } from '../../webview-ui/graph/layout/layoutGraph';
import { Scene } from '../../webview-ui/graph/scene';
import { computePalette } from '../../webview-ui/theme/palette';
import { browserTest, launchBrowser } from '../support/browser';
import { ModelBuilder } from './harness/modelBuilder';
import { deepNet, mobileNet, transformer } from './harness/models';

const palette = computePalette(() => '', false, true);
/** As wide as characters of this size are on average. */
const measure = (font: string, text: string) => text.length * 0.55 * Number(/([\d.]+)px/.exec(font)![1]);

/** Every third layer marked, every fourth unknown. */
function coloringOf({ layers }: ModelView): Coloring {
  return {
    heats: Float32Array.from(layers, (_, i) => (i % 4 === 0 ? Number.NaN : i / layers.length)),
    text: i => `${i} <k>`,
    mark: i => (i % 3 === 0 ? { color: palette.bad, letter: '≠', line: 'dashed', filled: i % 2 === 0 } : null),
  };
}

function svgOf(model: ModelView): { svg: string; cards: number } {
  const scene = new Scene(model);
  const drawing = new Drawing(scene, layoutGraph(scene.input));
  const svg = graphSvg(drawing, coloringOf(model), palette, measure, model.fileName);
  return { svg, cards: scene.cards.length };
}

function hostile(): ModelView {
  const b = new ModelBuilder();
  const shape = [1, '<n>&"\'', null];
  const name = '</text><script>alert(1)</script>\u0000\u0008\ud800"&';
  const last = b.layer(name, `${name}/${name}`, [b.input(name, shape)], { family: 'a"b', shape, weightShape: '<&>' });
  b.output(']]><!--', last, shape);
  return b.build('a<b>&"c".onnx');
}

const models: Record<string, () => ModelView> = {
  mobileNet,
  transformer,
  deep: () => deepNet(1200),
  hostile,
  empty: () => new ModelBuilder().build('empty.onnx'),
};

for (const [name, make] of Object.entries(models))
  test(`the picture of ${name} is well-formed and holds each card once`, () => {
    const { svg, cards } = svgOf(make());
    assertWellFormed(svg);
    assert.equal([...svg.matchAll(/<g class="card">/g)].length, cards);
    assert.doesNotMatch(svg, /NaN|undefined|Infinity|\[object/);
  });

test('text of a model never becomes markup', () => {
  const { svg } = svgOf(hostile());
  assert.doesNotMatch(svg, /<script/);
  assert.equal(
    escapeXml('<a b="c">&\u0001\ud83d\ude00\ud83d'),
    '&lt;a b=&quot;c&quot;&gt;&amp;\ufffd\ud83d\ude00\ufffd',
  );
});

test('a picture is twice as large as the graph where a canvas bears that', () => {
  assert.equal(pngScale(800, 6000), 2);
  for (const [width, height] of [
    [900, 200_000],
    [9000, 9000],
    [1, 1e7],
  ] as const) {
    const scale = pngScale(width, height);
    assert.ok(scale < 2 && Math.floor(Math.max(width, height) * scale) <= 32_767);
    assert.ok(Math.floor(width * height * scale ** 2) <= 2 ** 26);
  }
});

browserTest('a browser opens the pictures and finds every card inside them', async () => {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    for (const make of [mobileNet, hostile]) {
      const { svg, cards } = svgOf(make());
      await page.goto(`data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`);
      assert.equal(await page.locator('parsererror').count(), 0);
      assert.equal(await page.locator('g.card').count(), cards);
      const outside = await page.evaluate(cardsOutside);
      assert.equal(outside, 0);
    }
  } finally {
    await browser.close();
  }
});

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Runs in the browser: how many cards' outlines reach beyond the picture. */
function cardsOutside(): number {
  const { document } = globalThis as unknown as {
    document: {
      documentElement: { getBoundingClientRect(): Box };
      querySelectorAll(selector: string): Iterable<{ getBoundingClientRect(): Box }>;
    };
  };
  const picture = document.documentElement.getBoundingClientRect();
  let outside = 0;
  for (const card of document.querySelectorAll('g.card > path:first-of-type')) {
    const { left, top, right, bottom } = card.getBoundingClientRect();
    if (left < picture.left || top < picture.top || right > picture.right || bottom > picture.bottom) outside++;
  }
  return outside;
}

/** Tags balance, attributes are quoted, and text holds no bare `<` or `&`. */
function assertWellFormed(xml: string): void {
  const open: string[] = [];
  const token = /<\?xml [^?]*\?>|<(\/?)([a-zA-Z]+)((?:\s+[\w:-]+="[^"<]*")*)\s*(\/?)>|([^<]+)/gy;
  let at = 0;
  while (at < xml.length) {
    token.lastIndex = at;
    const match = token.exec(xml);
    assert.ok(match, `no XML at ${at}: ${xml.slice(at, at + 80)}`);
    at = token.lastIndex;
    const [, closes, tag, attributes = '', alone, text] = match;
    assert.doesNotMatch(`${attributes}${text ?? ''}`, /&(?!(amp|lt|gt|quot);)/);
    if (!tag || alone) continue;
    if (closes) assert.equal(open.pop(), tag);
    else open.push(tag);
  }
  assert.deepEqual(open, []);
}
