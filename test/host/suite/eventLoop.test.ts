import assert from 'node:assert/strict';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import * as vscode from 'vscode';
import { EngineClient } from '../../../src/engine/client';
import { lathe, openModel, repositoryFile, shows, withFolder } from './support';

/** Time between two looks at the event loop, milliseconds. */
const resolution = 5;
/** What the rest of the editor needs to feel quick. */
const mostMs = 50;
/** With nothing to do a quiet machine stays far below this; a machine that does not says nothing about Lathe. */
const quietMs = 15;
const secondsToSettle = 15;

interface Lag {
  readonly p99: number;
  readonly max: number;
}

/** How long the extension host's event loop let others wait while `work` went on, milliseconds. */
async function lagDuring(work: () => PromiseLike<unknown>): Promise<Lag> {
  const delay = monitorEventLoopDelay({ resolution });
  delay.enable();
  await work();
  delay.disable();
  const lag = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - resolution);
  return { p99: lag(delay.percentile(99)), max: lag(delay.max) };
}

const idleSecond = () => lagDuring(() => new Promise(resolve => setTimeout(resolve, 1000)));

/** The lag with nothing to do: once VS Code's own start is over, or after a while where it never gets quiet. */
async function quietTime(): Promise<Lag> {
  for (let second = 1; ; second++) {
    const lag = await idleSecond();
    if (lag.p99 < quietMs || second === secondsToSettle) return lag;
  }
}

const sample = (name: string) => repositoryFile('samples', name);

suite('The event loop of the extension host', () => {
  test('is free while Lathe opens, quantizes, compares and profiles', () =>
    withFolder(async folder => {
      await lathe();
      const engine = new EngineClient({ enginePath: repositoryFile('dist', 'engine.js') });
      const model = path.join(folder, 'fashion_resnet.onnx');
      await copyFile(sample('fashion_resnet.onnx'), model);
      const output = path.join(folder, 'fashion_resnet.int8.onnx');
      const commands = vscode.commands;

      const idle = await quietTime();
      const lags: Record<string, Lag> = {};
      const run = async (work: string, body: () => PromiseLike<unknown>) => {
        lags[work] = await lagDuring(body);
      };
      const all = await lagDuring(async () => {
        await run('opening', async () => {
          await openModel(model);
          await shows(model, 'model');
        });
        await run('quantizing', () =>
          commands.executeCommand('lathe.quantizeInt8', {
            ...{ uri: model, data: sample('fashion-calibration.npz'), open: false },
          }),
        );
        await run('comparing', () =>
          commands.executeCommand('lathe.compare', {
            ...{ a: model, b: output, data: sample('fashion-test.npz'), runs: 100, open: false },
          }),
        );
        await run('profiling', () => engine.call('profile', { model, runs: 30 }));
      });
      await engine.dispose();

      const figures = { idle, ...lags, all, 'idle again': await idleSecond() };
      console.log(`event loop lag in ms (p99, max): ${Object.entries(figures).map(print).join('; ')}`);
      const report = repositoryFile('test-results', 'event-loop.json');
      await mkdir(path.dirname(report), { recursive: true });
      await writeFile(report, JSON.stringify({ unit: 'ms', ...figures }, undefined, 1));
      // A clock fails no test on a machine that others keep busy: there even an idle loop is called late.
      if (Math.max(idle.p99, figures['idle again'].p99) < quietMs)
        assert.ok(all.p99 < mostMs, `p99 ${all.p99.toFixed(1)} ms`);
      else console.log('not judged: the machine is busy');
    }));
});

const print = ([work, { p99, max }]: readonly [string, Lag]) => `${work} ${p99.toFixed(1)}, ${max.toFixed(1)}`;
