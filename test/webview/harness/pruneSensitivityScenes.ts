import type { ModelView } from '../../../src/protocol/views';
import { modelState } from './modelState';
import { pruneSweepOf } from './pruneSensitivity';
import { pruningOf } from './pruning';
import type { Scene } from './scene';
import { sweepOf } from './sensitivity';

/** A whole sweep with labels, one of its layers with a mark, one without labels on its way, and several layers beside another sweep. */
export function pruneSensitivityScenes(mobile: ModelView): Scene[] {
  const labelled = pruneSweepOf(mobile, { accuracy: 0.73, samples: 1000 });
  const pruning = pruningOf(mobile);
  const group = pruning.groups.find(({ layers }) => layers.length === 2)!.layers;
  const marks = Object.fromEntries(group.map(name => [name, { prune: 0.4 }]));
  const layerRow = (name: string) => `.table-row:has(.cell[title="${name}"])`;
  return [
    {
      name: 'prune-sensitivity',
      state: modelState(mobile, { pruneSensitivity: labelled, pruning }),
      model: mobile,
      size: { width: 1280, height: 1300 },
    },
    {
      name: 'prune-sensitivity-layer',
      state: modelState(mobile, {
        ...{ pruneSensitivity: labelled, pruning },
        recipe: { ...modelState(mobile).recipe, marks },
      }),
      model: mobile,
      size: { width: 1280, height: 1150 },
      act: page => page.locator(layerRow(group[0]!)).first().click(),
    },
    {
      name: 'prune-sensitivity-part',
      state: modelState(mobile, { pruneSensitivity: pruneSweepOf(mobile, { measured: 9 }), pruning }),
      model: mobile,
      saved: { prunePercent: 30 },
      act: page => page.locator('.ranking-row').nth(2).click(),
    },
    {
      name: 'prune-sensitivity-both',
      state: modelState(mobile, {
        ...{ pruneSensitivity: labelled, sensitivity: sweepOf(mobile, { accuracy: 0.73 }), pruning },
      }),
      model: mobile,
      size: { width: 1280, height: 1150 },
      act: async page => {
        await page.locator('.table-row').nth(3).click();
        await page
          .locator('.table-row')
          .nth(6)
          .click({ modifiers: ['Shift'] });
      },
    },
  ];
}
