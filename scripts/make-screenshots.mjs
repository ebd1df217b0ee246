// Takes the pictures in media/screenshots (README, walkthrough) in a real VS Code. Build first: npm run build.
// Usage: node scripts/make-screenshots.mjs   (needs Chromium, Chrome or Edge; a quiet machine, since figures are shown)
import 'tsx';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { inRoot } from './lib/paths.mjs';

// TypeScript of this package is CommonJS to Node: its exports are on `default`.
const { openWorkbench } = (await import('../test/host/harness/workbench.ts')).default;
const { ask } = (await import('../test/host/harness/ask.ts')).default;
const { explorerRow, setTheme, webviewFrame } = (await import('../test/host/harness/drive.ts')).default;
const { runCommand } = (await import('../test/host/harness/palette.ts')).default;

const model = 'fashion_resnet.onnx';
/** Two themes tell most; high contrast for the pages, where it differs most. */
const themes = {
  ...{ model: ['dark', 'light', 'hc'], quantize: ['dark', 'light'], comparison: ['dark', 'light', 'hc'] },
  ...{ profile: ['dark', 'light'], layer: ['dark', 'light'], layers: ['dark', 'light', 'hc'] },
  ...{ sensitivity: ['dark', 'light'], precision: ['dark', 'light', 'hc'], recipe: ['dark', 'light'] },
  ...{ pruning: ['dark', 'light'], pruned: ['dark', 'light'] },
};
const pictures = inRoot('media', 'screenshots');

const scratch = mkdtempSync(path.join(tmpdir(), 'lathe-pictures-'));
const folder = path.join(scratch, 'models');
mkdirSync(folder);
for (const name of [model, 'fashion_mobilenet.onnx', 'fashion-calibration.npz', 'fashion-test.npz'])
  copyFileSync(inRoot('samples', name), path.join(folder, name));

const workbench = await openWorkbench({ folder, linked: [inRoot()], size: { width: 1360, height: 850 } });
const { page } = workbench;
try {
  mkdirSync(pictures, { recursive: true });
  await explorerRow(page, model).dblclick();
  const rows = '.layer-table .table-row';
  const frame = await webviewFrame(page, rows);
  await frame.locator(rows).filter({ hasText: 'block0/projection/Conv' }).first().click();
  await take('model');

  await takeQuestion('Lathe: Quantize to INT8', 'quantize');
  await ask(page, 'Lathe: Quantize to INT8', ['(1/2)'], ['(2/2)']);
  await webviewFrame(page, '.comparison-table');
  await take('comparison');
  const comparison = await webviewFrame(page, '.comparison-table');
  await comparison.getByRole('tab', { name: 'Layers' }).click();
  await (await webviewFrame(page, '.aligned-legend, .layers-view .table-row')).locator('.table-row').first().waitFor();
  await take('layers');

  await runCommand(page, 'View: Close All Editors');
  await explorerRow(page, model).dblclick();
  const profiled = await webviewFrame(page, rows);
  await ask(page, 'Lathe: Profile Model', ['Profile', 'Synthetic inputs']);
  await profiled.getByText('p50').first().waitFor();
  await take('profile');
  await profiled.locator(rows).filter({ hasText: 'stage1/block0/conv1/Conv' }).first().click();
  await ask(page, 'Lathe: Profile This Layer', ['block0/conv1', 'fashion-calibration.npz']);
  await webviewFrame(page, '.variant-table');
  await take('layer');

  await takePruning();

  await runCommand(page, 'View: Close All Editors');
  const mobile = 'fashion_mobilenet.onnx';
  await explorerRow(page, mobile).dblclick();
  const measured = await webviewFrame(page, rows);
  const sweep = `Sensitivity of ${mobile}`;
  await ask(
    page,
    'Lathe: Measure Sensitivity to Quantization',
    [sweep, 'fashion-calibration.npz'],
    [sweep, 'Defaults'],
  );
  const panel = measured.locator('.section').filter({ hasText: 'Sensitivity to quantization' });
  await panel.getByText(/^\d+ layers$/).waitFor();
  await take('sensitivity');
  await ask(
    page,
    'Lathe: Choose Precision Automatically',
    [`Choose precisions for ${mobile}`, 'fashion-test.npz'],
    ['(2/2)'],
  );
  const search = await webviewFrame(page, '.search-table');
  await search.locator('tr.taken').waitFor();
  await take('precision');
  await search.getByText('Show the model').click();
  const marked = await webviewFrame(page, '.recipe-indicator');
  await marked.locator('.recipe-indicator').click();
  await marked.locator('.recipe-pane').waitFor();
  await take('recipe');
} finally {
  await workbench.close();
  rmSync(scratch, { recursive: true, force: true });
}

/** A sweep with the curve of one layer, then the model that its choice makes beside the original. Leaves no marks. */
async function takePruning() {
  await runCommand(page, 'View: Close All Editors');
  await explorerRow(page, model).dblclick();
  const frame = await webviewFrame(page, '.layer-table .table-row');
  const sweep = `Sensitivity of ${model} to pruning`;
  await ask(page, 'Lathe: Measure Sensitivity to Pruning', [sweep, 'fashion-test.npz'], [sweep, 'Defaults']);
  const panel = frame.locator('.section').filter({ hasText: 'Sensitivity to pruning' });
  await panel.getByText(/groups, done$/).waitFor();
  await panel.getByText('/stage3/block1/conv1').click();
  const curve = frame.locator('.inspector-prune-sensitivity');
  await curve.locator('canvas').waitFor();
  // Scrolling into view would move the frame around the page, too.
  await curve.evaluate(element => {
    const pane = element.closest('.inspector');
    pane.scrollTop += element.getBoundingClientRect().top - pane.getBoundingClientRect().top;
  });
  await take('pruning');
  await ask(
    page,
    'Lathe: Prune...',
    [`Prune ${model}`, 'Half of the MACs'],
    [`Prune ${model}`, 'What the sweep measured'],
    ['(1/2)', 'fashion-calibration.npz'],
    ['(2/2)', 'fashion-test.npz'],
  );
  await webviewFrame(page, '.comparison-table');
  await take('pruned');
}

async function take(name) {
  for (const theme of themes[name]) {
    await setTheme(page, theme);
    await settle();
    await page.screenshot({ path: path.join(pictures, `${name}-${theme}.png`) });
  }
  await setTheme(page, 'dark');
}

/** A question closes when the theme changes: ask it again in each. */
async function takeQuestion(command, name) {
  for (const theme of themes[name]) {
    await setTheme(page, theme);
    await runCommand(page, command);
    await answerable('(1/2)');
    await page.screenshot({ path: path.join(pictures, `${name}-${theme}.png`) });
    await page.keyboard.press('Escape');
  }
  await setTheme(page, 'dark');
}

/** Waits until this question, or step of it, is on the screen and the engine has looked into the test set: rows may move until then. */
async function answerable(step) {
  const question = page.locator('.quick-input-widget:visible');
  await question.filter({ hasText: step }).waitFor();
  await question.getByText('1500 samples').first().waitFor();
  await settle();
}

/** Fonts, charts and the cursor's hover come to rest. */
async function settle() {
  await page.mouse.move(640, 836);
  await page.waitForTimeout(1200);
}
