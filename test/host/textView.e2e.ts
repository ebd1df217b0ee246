/** From a model to its text, from the text to the graph and back, in a real VS Code with the package installed. */
import assert from 'node:assert/strict';
import { modelText } from '../../src/core/onnx/text/printer';
import { openModel } from '../support/onnxFiles';
import { inRoot } from '../support/repository';
import { chooseFromContextMenu, explorerRow, goToLine, webviewFrame } from './harness/drive';
import { journey, picture } from './harness/journey';
import { builtPackage } from './harness/package';
import { runCommand } from './harness/palette';

const model = 'fashion_mobilenet.onnx';
const step = journey(() => ({ folder: inRoot('samples'), vsix: [builtPackage()] }));

/** The last convolution: far from where both editors open. */
async function lastConvolution(): Promise<{ name: string; line: number }> {
  const { nodes } = modelText(await openModel(inRoot('samples', model)));
  const { node, first } = nodes.filter(n => n.node.opType === 'Conv').at(-1)!;
  return { name: node.name, line: first + 1 };
}

step('Open as Text in the context menu shows the text in colours, with costs above the layers', async ({ page }) => {
  const { line } = await lastConvolution();
  await chooseFromContextMenu(page, explorerRow(page, model), 'Open as Text');
  await page.locator('.view-line', { hasText: 'ir_version' }).waitFor();
  await goToLine(page, line);
  await page
    .locator('.codelens-decoration', { hasText: /MACs\s·\s.*parameters/ })
    .filter({ visible: true })
    .first()
    .waitFor();
  const operator = page
    .locator('.view-line', { hasText: /=\sConv/ })
    .filter({ visible: true })
    .first()
    .locator('span span');
  const colours = await operator.evaluateAll(spans => new Set(spans.map(span => getComputedStyle(span).color)).size);
  assert.ok(colours >= 4, `${colours} colours`);
  await page.screenshot({ path: picture('text') });
});

step('Reveal in Graph selects the layer under the cursor, in an editor that was not open', async ({ page }) => {
  const { name } = await lastConvolution();
  await runCommand(page, 'Lathe: Reveal in Graph');
  const frame = await webviewFrame(page, 'aside.inspector');
  await frame.locator('aside.inspector').getByText(name, { exact: true }).first().waitFor();
  await page.screenshot({ path: picture('text-revealed') });
});

step('Show Layer in Text goes back to the line', async ({ page }) => {
  const { line } = await lastConvolution();
  await runCommand(page, 'Lathe: Show Layer in Text');
  await page.locator('.statusbar-item', { hasText: `Ln ${line}, Col 1` }).waitFor();
});
