import assert from 'node:assert/strict';
import path from 'node:path';
import * as vscode from 'vscode';
import { Random } from '../../../src/core/numeric/random';
import { engineProcesses, needsProc } from '../../support/engineProcesses';
import { fixture, lathe, openModel, repositoryFile, shows, withFolder } from './support';

const kills = 5;
const seed = Number(process.env.LATHE_SEED ?? Date.now() % 2 ** 31);

const engine = repositoryFile('dist', 'engine.js');
const sample = (name: string) => repositoryFile('samples', name);
const compare = () =>
  vscode.commands.executeCommand('lathe.compare', {
    ...{ a: sample('fashion_mobilenet.onnx'), b: sample('fashion_resnet.onnx') },
    ...{ data: sample('fashion-test.npz'), runs: 200, open: false },
  });

suite('A killed engine', () => {
  test('is a result or one clear line to the user, and the editor lives on', async function () {
    if (needsProc) return this.skip();
    await lathe();
    console.log(`seed ${seed}`);
    const random = new Random(seed);
    const outcomes: string[] = [];
    for (let i = 0; i < kills; i++) outcomes.push(await killed(random.uniform() * 1000));
    console.log(`${kills} kills: ${outcomes.join(', ')}`);
    await withFolder(async folder => {
      const file = await fixture(folder, 'residual_bn.onnx');
      await openModel(file);
      assert.equal((await shows(file, 'model')).model.fileName, path.basename(file));
    });
  });
});

/** Compares, and kills the process that does so many milliseconds after it started. */
async function killed(afterMs: number): Promise<'result' | 'clear error'> {
  const others = engineProcesses(engine);
  let isOver = false;
  const outcome = Promise.resolve(compare())
    .then(
      () => 'result' as const,
      (error: Error) => {
        assert.match(
          error.message,
          /the engine stopped unexpectedly \(SIGKILL\); it may have run out of memory: [^\n]+$/,
        );
        return 'clear error' as const;
      },
    )
    .finally(() => {
      isOver = true;
    });
  const started = () => engineProcesses(engine).find(pid => !others.includes(pid));
  while (!isOver && started() === undefined) await sleep(5);
  await sleep(afterMs);
  const pid = started();
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  return outcome;
}

const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms));
