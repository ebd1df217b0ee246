import assert from 'node:assert/strict';
import { after } from 'node:test';
import { browserTest } from '../support/browser';
import { comparison } from './harness/answers';
import { PageHarness } from './harness/pageHarness';

let started: Promise<PageHarness> | undefined;
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

browserTest('divergence, squared error, top-5 and a metric of the user have rows of their own', async () => {
  const { fidelity, accuracy } = comparison;
  const { page, problems } = await (await harness()).open({
    state: {
      kind: 'comparison',
      revision: 1,
      comparison: {
        ...comparison,
        fidelity: { ...fidelity!, mse: 1.5e-7, klDivergence: 0.01234, klOf: 'softmax' },
        accuracy: { ...accuracy!, top5: { a: 0.98, b: 0.9 } },
        custom: { name: 'mean IoU', a: 0.71, b: 0.7, higherIsBetter: true },
      },
    },
  });
  const row = async (label: string) =>
    (await page.locator('.comparison-table tr', { hasText: label }).innerText())
      .replace(/\u00a0|\u202f/g, ' ')
      .split(/\t|\n/)
      .filter(Boolean);
  assert.deepEqual(await row('Mean squared error'), ['Mean squared error', '1.50e−7']);
  assert.deepEqual(await row('KL divergence'), ['KL divergence of softmax', '0.01234 nats']);
  assert.deepEqual(await row('Top-5'), ['Top-5', '98.0 %', '90.0 %', '−8.0 points']);
  assert.deepEqual(await row('mean IoU'), ['mean IoU (higher is better)', '0.71', '0.7']);
  assert.deepEqual(problems, []);
});
