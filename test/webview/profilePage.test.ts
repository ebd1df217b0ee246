import assert from 'node:assert/strict';
import { after } from 'node:test';
import type { ProfileOverlay } from '../../src/protocol/pageApi';
import { browserTest } from '../support/browser';
import { profileOf } from '../support/profiles';
import { answersFor } from './harness/answers';
import { modelState } from './harness/modelState';
import { mobileNet } from './harness/models';
import { PageHarness, textOf } from './harness/pageHarness';

let started: Promise<PageHarness> | undefined;
/** One browser for all tests of this file. */
const harness = () => {
  started ??= PageHarness.start();
  return started;
};
after(async () => (await started)?.close());

const model = mobileNet();
const slowest = model.layers[10]!.name;
const [carrier, covered] = [model.layers[0]!.name, model.layers[1]!.name];

function overlay(source: string): ProfileOverlay {
  const layers = model.layers.map(({ name, op }) => ({
    name,
    op,
    fusedMs: name === slowest ? 2 : name === covered ? null : 0.02,
    exactMs: 0.03,
    covers: name === carrier ? [covered] : [],
    macs: 1e6,
    roofline: { bound: 'memory', intensity: 1, gflops: 3.2, gbps: 9, efficiency: 0.4 } as const,
  }));
  return { profile: profileOf(layers), source };
}

async function open(times: ProfileOverlay | null, saved?: unknown) {
  const state = modelState(model, { overlay: times });
  const opened = await (await harness()).open({ state, handlers: answersFor(model), saved });
  await opened.page.locator('.overview[aria-valuenow]').waitFor();
  return opened;
}

browserTest('times that come are shown everywhere, and go again', async () => {
  const { page, host, problems } = await open(null);
  assert.equal(await page.locator('.figure', { hasText: 'Latency' }).count(), 0);
  host.emit('overlay', { revision: 2, overlay: overlay('this machine') });
  const headline = page.locator('.figure', { hasText: 'Latency p50' });
  await headline.waitFor();
  assert.match(await textOf(headline), /4\.21.ms/);
  assert.match(await textOf(page.locator('.legend-title')), /^Time per layer/);
  assert.equal(await textOf(page.locator('.ranking-row .ranking-value').first()), '2.00\u202fms');
  await page.locator('.chart.histogram canvas').waitFor();
  await page.getByRole('button', { name: 'Time', exact: true }).click();
  assert.equal(await textOf(page.locator('.table-row .cell.name').first()), slowest);
  host.emit('overlay', { revision: 3, overlay: null });
  await headline.waitFor({ state: 'detached' });
  assert.match(await textOf(page.locator('.legend-title')), /^MACs per layer/);
  assert.equal(await page.getByRole('button', { name: 'Time', exact: true }).count(), 0);
  assert.deepEqual(problems, []);
});

browserTest(
  'what is under the resting pointer tells its time as soon as there is one, and no more when it is gone',
  async () => {
    const { page, host } = await open(null);
    const canvas = await page.locator('.graph-canvas').boundingBox();
    assert.ok(canvas);
    const card = page.locator('.hover-card');
    const isLayer = async () => (await card.isVisible()) && (await textOf(card)).includes('MACs');
    // The view opens with the first layers one below the other in the middle of the canvas.
    for (let y = canvas.y; y < canvas.y + canvas.height && !(await isLayer()); y += 20)
      await page.mouse.move(canvas.x + canvas.width / 2, y);
    assert.ok(await isLayer(), 'no layer was found in the middle of the canvas');
    assert.doesNotMatch(await textOf(card), /Limited by/);
    host.emit('overlay', { revision: 2, overlay: overlay('this machine') });
    await card.getByText('Limited by').waitFor();
    host.emit('overlay', { revision: 3, overlay: null });
    await card.getByText('Limited by').waitFor({ state: 'detached' });
    assert.ok(await isLayer());
  },
);

browserTest('a layer in another one’s kernel leads to it', async () => {
  const { page } = await open(overlay('this machine'), { selection: covered });
  const time = page.locator('.inspector-time');
  assert.match(await textOf(time), /does its work together with .*0\.0200?.ms|20\.0.µs/);
  await time.locator('button.link').click();
  assert.equal(await textOf(page.locator('.inspector-name span').first()), carrier);
  assert.match(await textOf(page.locator('.inspector-time')), /Limited by how fast data comes from memory/);
  assert.match(await textOf(page.locator('.inspector-time .time-covers')), new RegExp(covered));
});

browserTest('figures of another machine name it and their file, and cannot be measured again here', async () => {
  const { page } = await open(overlay('pi5.json'));
  const panel = await textOf(page.locator('.inspector'));
  assert.match(panel, /Latency from pi5\.json/);
  assert.match(panel, /Measured on Cortex-A76/);
  assert.match(await textOf(page.locator('.figure').last()), /^p50 from pi5\.json4\.21/);
  assert.equal(await page.getByText('Profile again').count(), 0);
});

browserTest('measuring shows how far it is, and can be cancelled', async () => {
  const { page, host, calls } = await open(null);
  assert.ok(await page.locator('.work-card').isHidden());
  host.emit('work', { title: 'Profiling', message: 'Timing each layer', fraction: 0.42 });
  await page.locator('.work-text', { hasText: 'Profiling: Timing each layer' }).waitFor();
  assert.equal(await page.locator('.work-percent').textContent(), '42\u202f%');
  assert.equal(await page.locator('.work-card [role=progressbar]').getAttribute('aria-valuenow'), '42');
  await page.locator('.work-card vscode-button').click();
  assert.ok(calls.some(call => call.method === 'cancel'));
  host.emit('work', null);
  await page.locator('.work-card').waitFor({ state: 'hidden' });
});

browserTest('measuring again takes what was chosen, and nonsense is not sent', async () => {
  const { page, calls } = await open(overlay('this machine'));
  await page.locator('summary', { hasText: 'Profile with other options' }).click();
  const threads = page.locator('.profile-options input').first();
  await threads.fill('none');
  await page.getByText('Profile again').click();
  await threads.fill('1');
  await page.getByText('Profile again').click();
  assert.deepEqual(
    calls.filter(call => call.method === 'command').map(call => call.params),
    [{ command: 'profile', profile: { threads: 1, runs: 50, optimization: 'all', provider: 'cpu' } }],
  );
});

browserTest('a page that comes back shows what limits layers, as before', async () => {
  const { page, problems } = await open(overlay('this machine'), { metric: 'bound' });
  assert.match(await textOf(page.locator('.legend')), /Memory ?100/);
  assert.match((await page.locator('.legend').getAttribute('aria-label')) ?? '', /Memory 100(\.0)?.% of the time/);
  assert.deepEqual(problems, []);
});
