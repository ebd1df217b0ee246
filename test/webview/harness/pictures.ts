import { mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { parseProfile } from '../../../src/editor/profile/profileFile';
import { pruningGroups } from '../../../src/engine/handlers/pruningGroups';
import { layer, statistics, view } from '../../../src/engine/handlers/structure';
import { ModelStore } from '../../../src/engine/modelStore';
import type { ProfileOverlay } from '../../../src/protocol/pageApi';
import type { ModelView } from '../../../src/protocol/views';
import { answersFor, comparison } from './answers';
import { quantizedPair } from './comparedModels';
import { layerProfile, plainLayerProfile } from './layerProfile';
import { type ModelState, modelState } from './modelState';
import { deepNet, mobileNet, transformer } from './models';
import { PageHarness, setTheme } from './pageHarness';
import { pruneSensitivityScenes } from './pruneSensitivityScenes';
import { pruningScenes } from './pruningScenes';
import { recipeScenes } from './recipeScenes';
import type { Scene } from './scene';
import { searchOf } from './search';
import { sweepOf } from './sensitivity';
import type { ThemeName } from './themes';

/** A model from a file, read as the engine reads it, with the times of `lathe profile --json` if given. */
async function realModel(file: string, profile: string | undefined): Promise<Scene> {
  const store = new ModelStore();
  const at = path.resolve(file);
  const read = await view(store, { path: at });
  const state = modelState(read, { pruning: await pruningGroups(store, { path: at }) });
  return {
    name: path.basename(file, '.onnx'),
    state: profile ? { ...state, overlay: await overlayFrom(profile) } : state,
    handlers: {
      layer: params => layer(store, { path: at, ...params }),
      statistics: params => statistics(store, { path: at, ...params }),
    },
  };
}

const overlayFrom = async (file: string): Promise<ProfileOverlay> => ({
  profile: parseProfile(await readFile(file, 'utf8'), file),
  source: 'this machine',
});

const model = (view: ModelView, banner: string | null = null): ModelState => modelState(view, { banner });

function scenes(): Scene[] {
  const mobile = mobileNet();
  const encoder = transformer();
  const deep = deepNet(5000);
  const canvas = '.graph-canvas';
  return [
    { name: 'model', state: model(mobile), model: mobile },
    {
      name: 'selected',
      state: model(mobile),
      model: mobile,
      act: async page => {
        await page.locator('.ranking-row').first().click();
        await page.locator('.chart.histogram canvas').waitFor();
      },
    },
    {
      name: 'all',
      state: model(mobile),
      model: mobile,
      act: async page => {
        await page.locator(canvas).focus();
        await page.keyboard.press('f');
      },
    },
    { name: 'transformer', state: model(encoder, 'The file has changed and cannot be read yet.'), model: encoder },
    { name: 'narrow', state: model(mobile), model: mobile, size: { width: 800, height: 640 } },
    {
      name: 'deep',
      state: model(deep),
      model: deep,
      act: async page => {
        await page.locator('.search-box input').fill('block.77/');
        await page.keyboard.press('Enter');
      },
    },
    ...sensitivityScenes(mobile),
    searchScene(mobile, true),
    searchScene(mobile, false),
    { name: 'comparison', state: { kind: 'comparison', revision: 1, comparison }, size: { width: 1280, height: 1180 } },
    {
      name: 'comparison-narrow',
      state: {
        kind: 'comparison',
        revision: 1,
        comparison: { ...comparison, accuracy: undefined, data: 'synthetic, seed 1, 16 samples' },
      },
      size: { width: 800, height: 1000 },
    },
    ...recipeScenes(mobile),
    ...pruningScenes(mobile),
    ...pruneSensitivityScenes(mobile),
    ...['change', 'local', 'cumulative'].map(look => layersScene(look)),
    {
      name: 'layer',
      state: {
        kind: 'layerProfile',
        revision: 1,
        profile: layerProfile,
        modelTime: { layersMs: 0.51, modelMs: 10.2, source: 'this machine' },
      },
      size: { width: 1280, height: 1000 },
    },
    {
      name: 'layer-narrow',
      state: { kind: 'layerProfile', revision: 1, profile: plainLayerProfile, modelTime: null },
      size: { width: 800, height: 1000 },
    },
    {
      name: 'loading',
      state: { kind: 'loading', revision: 1, fileName: 'resnet50.onnx', message: 'Measuring', fraction: 0.42 },
      size: { width: 900, height: 400 },
    },
    {
      name: 'failed',
      state: {
        kind: 'failed',
        revision: 1,
        fileName: 'broken.onnx',
        message: 'broken.onnx ends in the middle of a tensor (byte 1,204). Copy the file again.',
      },
      size: { width: 900, height: 400 },
    },
  ];
}

const searchScene = (mobile: ModelView, labelled: boolean): Scene => ({
  name: labelled ? 'search' : 'search-synthetic',
  state: { kind: 'search', revision: 1, model: mobile.fileName, search: searchOf(mobile, labelled), taken: 6 },
  size: { width: labelled ? 1280 : 800, height: 1180 },
});

/** A sweep with labels at one width, and one without at several, with a layer selected. */
function sensitivityScenes(mobile: ModelView): Scene[] {
  const widths = sweepOf(mobile, { bits: [8, 6, 4, 3, 2] });
  return [
    {
      name: 'sensitivity',
      state: modelState(mobile, { sensitivity: sweepOf(mobile, { accuracy: 0.73 }) }),
      model: mobile,
      size: { width: 1280, height: 1150 },
    },
    {
      name: 'sensitivity-layer',
      state: modelState(mobile, { sensitivity: widths }),
      model: mobile,
      act: page => page.locator('.ranking-row').nth(2).click(),
    },
    {
      name: 'sensitivity-part',
      state: modelState(mobile, { sensitivity: sweepOf(mobile, { bits: [8, 4], measured: 12 }) }),
      model: mobile,
      saved: { metric: 'sqnr4' },
    },
  ];
}

/** The tab of aligned layers, with one of the layers selected. */
function layersScene(look: string): Scene {
  const { a, b, layers } = quantizedPair();
  return {
    name: `layers-${look}`,
    state: { kind: 'comparison', revision: 1, comparison },
    handlers: { comparedModels: () => ({ a, b }), comparedLayers: () => layers },
    saved: { tab: 'layers', look },
    act: async page => {
      await page.locator('.table-row', { hasText: '/layer.0/conv1/Conv' }).first().waitFor();
      await page.locator('.layer-table').focus();
      for (let i = 0; i < 23; i++) await page.keyboard.press('ArrowDown');
    },
  };
}

/** `label` as the list of the graph's tools has it. */
async function chooseColour(page: Page, label: string): Promise<void> {
  await page.locator('.graph-tools vscode-dropdown').click();
  await page.locator('.graph-tools vscode-option', { hasText: label }).first().click();
}

/** Pictures of every kind of page in the themes asked for. */
export async function takePictures(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      out: { type: 'string', default: 'test-results/page' },
      themes: { type: 'string', default: 'dark,light,hc' },
      only: { type: 'string' },
      // Files to show in place of the made-up models.
      model: { type: 'string', multiple: true },
      // Their times, in the same order.
      profile: { type: 'string', multiple: true, default: [] },
      // What to do in their pages before the picture.
      click: { type: 'string', multiple: true, default: [] },
      // What their layers are coloured by, as the list calls it.
      colour: { type: 'string' },
      width: { type: 'string', default: '1280' },
    },
  });
  await mkdir(values.out, { recursive: true });
  const harness = await PageHarness.start();
  try {
    const chosen = values.model
      ? await Promise.all(values.model.map((file, i) => realModel(file, values.profile[i])))
      : scenes();
    for (const scene of chosen) {
      if (values.only && !values.only.split(',').includes(scene.name)) continue;
      const size = scene.size ?? { width: Number(values.width), height: 800 };
      const handlers = scene.handlers ?? (scene.model ? answersFor(scene.model) : {});
      const { page, problems } = await harness.open({
        state: scene.state,
        handlers,
        size,
        saved: scene.saved,
      });
      await page.locator('.page').waitFor();
      await page.waitForTimeout(300);
      await scene.act?.(page);
      if (values.colour) await chooseColour(page, values.colour);
      for (const selector of values.click) await page.locator(selector).first().click();
      for (const theme of values.themes.split(',') as ThemeName[]) {
        await setTheme(page, theme);
        await page.waitForTimeout(450);
        const file = path.join(values.out, `${scene.name}-${theme}.png`);
        await page.screenshot({ path: file });
        console.log(file);
      }
      for (const problem of problems) console.error(`${scene.name}: ${problem}`);
      await page.context().close();
    }
  } finally {
    await harness.close();
  }
}
