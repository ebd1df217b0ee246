import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { inRoot } from '../../support/repository';
import { answer } from './ask';
import { openModel, setTheme, webviewFrame } from './drive';
import { runCommand } from './palette';
import { type Theme, themes } from './settings';
import { openWorkbench } from './workbench';

const text = { type: 'string' } as const;
const flag = { type: 'boolean' } as const;
const repeated = { type: 'string', multiple: true } as const;

/** The command `scripts/screenshot.mjs`, which describes its options. */
export async function takeScreenshots(args: string[]): Promise<void> {
  const { values, tokens } = parseArgs({
    args,
    tokens: true,
    options: {
      ...{ folder: text, model: text, vsix: text, name: text },
      ...{ themes: { ...text, default: 'dark' }, out: { ...text, default: 'test-results' } },
      ...{
        settle: { ...text, default: '500' },
        size: { ...text, default: '1440x900' },
        wait: { ...text, default: 'body' },
      },
      ...{ command: repeated, pick: repeated, click: repeated, press: repeated, type: repeated },
      ...{ 'hide-sidebar': flag, 'only-editor': flag },
    },
  });
  const wanted = values.themes.split(',').map(name => {
    if (!(name in themes)) throw new Error(`no theme ${name}: choose among ${Object.keys(themes).join(', ')}`);
    return name as Theme;
  });
  const model = values.model === undefined ? undefined : path.basename(values.model);
  const folder =
    values.folder ?? (values.model && existsSync(values.model) ? path.dirname(values.model) : inRoot('samples'));
  const [width, height] = values.size.split('x').map(Number);
  if (!width || !height) throw new Error(`--size ${values.size}: write it like 1440x900`);

  const workbench = await openWorkbench({
    folder: path.resolve(folder),
    size: { width, height },
    ...(values.vsix ? { vsix: [path.resolve(values.vsix)] } : { linked: [inRoot()] }),
  });
  const { page } = workbench;
  try {
    if (model) {
      await openModel(page, model);
      await webviewFrame(page, values.wait);
    }
    if (values['hide-sidebar']) await runCommand(page, 'View: Toggle Primary Side Bar Visibility');
    for (const token of tokens) if (token.kind === 'option') await step(page, token.name, token.value ?? '');
    mkdirSync(values.out, { recursive: true });
    for (const theme of wanted) {
      await setTheme(page, theme);
      await page.waitForTimeout(Number(values.settle));
      const file = path.join(values.out, `${values.name ?? model?.replace(/\.onnx$/, '') ?? 'workbench'}-${theme}.png`);
      const shown = values['only-editor'] ? page.locator('.part.editor') : page;
      await shown.screenshot({ path: file });
      console.log(file);
    }
  } catch (error) {
    await page.screenshot({ path: path.join(values.out, 'failure.png') });
    throw error;
  } finally {
    for (const line of new Set(workbench.consoleErrors)) console.error(`console: ${line}`);
    await workbench.close();
  }
}

async function step(page: Page, kind: string, value: string): Promise<void> {
  if (kind === 'command') await runCommand(page, value);
  if (kind === 'pick') await answer(page, ['', value]);
  if (kind === 'press') await page.keyboard.press(value);
  if (kind === 'type') await page.keyboard.type(value);
  if (kind === 'click') {
    const frame = await webviewFrame(page, value);
    await frame.locator(value).first().click();
  }
}
