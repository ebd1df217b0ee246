/** The engine's process is killed at any moment of a study: whoever asked gets an answer, and nothing stays behind. */
import assert from 'node:assert/strict';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { Random } from '../../src/core/numeric/random';
import { EngineClient } from '../../src/engine/client';
import { engineProcesses, needsProc } from '../support/engineProcesses';
import { type Built, buildLathe } from '../support/lathe';
import { inRoot } from '../support/repository';
import { temporaryFolder } from '../support/temporaryFolder';

/** Kills: as many as LATHE_KILLS says. */
const KILLS = Number(process.env.LATHE_KILLS ?? 25);
/** Calls at a time: what one leaves undone must not disturb another. */
const LANES = 2;
/** An engine that is dead answers no more: whoever waits longer than this waits for ever. */
const HANGS_AFTER_MS = 10_000;
const seed = Number(process.env.LATHE_SEED ?? Date.now() % 2 ** 31);

const model = inRoot('samples', 'fashion_mobilenet.onnx');
const other = inRoot('samples', 'fashion_resnet.onnx');
const folder = temporaryFolder();
const temporary = path.join(folder, 'temporary');

let built: Built;
let engine: EngineClient;
before(async () => {
  mkdirSync(temporary);
  // For this process and the engines that it starts; test files have processes of their own.
  Object.assign(process.env, { TMPDIR: temporary, XDG_CACHE_HOME: path.join(folder, 'cache') });
  built = await buildLathe();
  engine = new EngineClient({ enginePath: built.engine });
});
after(async () => {
  await engine.dispose();
  built.remove();
});

const studies = {
  profile: () => engine.call('profile', { model, runs: 3, warmup: 1, threads: 1 }),
  compare: () => engine.call('compare', { a: model, b: other, runs: 20, samples: 4, threads: 1 }),
};
type Study = keyof typeof studies;

/** How long a study takes, milliseconds: what it took the last time that it came to its end. */
const durations: Record<Study, number> = { profile: 0, compare: 0 };

/** Runs a study to its end. */
async function undisturbed(study: Study): Promise<void> {
  const start = performance.now();
  await studies[study]();
  durations[study] = performance.now() - start;
}

/** Starts a study and kills its engine after a share of its time; its outcome, a defect when it is none of the allowed ones. */
async function killed(study: Study, share: number): Promise<string> {
  const start = performance.now();
  const running = engineProcesses(built.engine);
  const call = studies[study]().then(
    () => 'result',
    (error: unknown) => outcomeOf(error),
  );
  const pid = await newProcess(running);
  taken.add(pid);
  let isOver = false;
  const over = call.then(() => {
    isOver = true;
  });
  await within(share * durations[study], over, undefined);
  // The machine has become quicker, and kills would come too late.
  if (isOver) durations[study] = performance.now() - start;
  // Its number may belong to another process by now.
  if (!isOver) process.kill(pid, 'SIGKILL');
  return within(HANGS_AFTER_MS, call, 'hang').finally(() => taken.delete(pid));
}

/** Processes of the studies under way. */
const taken = new Set<number>();

/** The process of a study that has just begun. Its command line is empty for a moment: while the kernel still loads it. */
async function newProcess(before: readonly number[]): Promise<number> {
  const end = Date.now() + HANGS_AFTER_MS;
  for (;;) {
    const pid = engineProcesses(built.engine).find(each => !before.includes(each) && !taken.has(each));
    if (pid !== undefined) return pid;
    assert.ok(Date.now() < end, 'a study has a process of its own');
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

/** What `promise` gives, or `otherwise` when that takes longer. */
async function within<T>(ms: number, promise: Promise<T>, otherwise: T): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<T>(resolve => {
    timer = setTimeout(resolve, ms, otherwise);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

function outcomeOf(error: unknown): string {
  assert.ok(error instanceof Error);
  const isClear = /^the engine stopped unexpectedly \(SIGKILL\); it may have run out of memory: [^\n]+$/.test(
    error.message,
  );
  return isClear && 'code' in error && error.code === 'engine-died' ? 'clear error' : `unclear: ${error.message}`;
}

test(`each of ${KILLS} killed studies ends in a result or a clear error, and nothing stays behind`, {
  skip: needsProc,
}, async () => {
  const random = new Random(seed);
  const kills: { study: Study; share: number }[] = [];
  for (const [i, study] of (['profile', 'compare'] as const).entries()) {
    await undisturbed(study);
    console.log(`${study}: ${durations[study].toFixed(0)} ms undisturbed, seed ${seed}`);
    for (let kill = i; kill < KILLS; kill += 2) kills.push({ study, share: random.uniform() });
  }
  const outcomes: { study: Study; share: number; outcome: string }[] = [];
  const lane = async () => {
    for (let next = kills.pop(); next; next = kills.pop())
      outcomes.push({ ...next, outcome: await killed(next.study, next.share) });
  };
  await Promise.all(Array.from({ length: LANES }, lane));

  assert.deepEqual(
    outcomes.filter(({ outcome }) => outcome !== 'result' && outcome !== 'clear error'),
    [],
  );
  const errors = outcomes.filter(({ outcome }) => outcome === 'clear error').length;
  console.log(`${errors} clear errors, ${outcomes.length - errors} results`);
  assert.ok(errors > KILLS / 2, 'most kills hit a study that was running');
  assert.deepEqual(engineProcesses(built.engine), [], 'no process is left');
  assert.deepEqual(readdirSync(temporary), [], 'no temporary file is left');
  assert.equal((await engine.call('view', { path: model })).fileName, path.basename(model));
  assert.ok((await studies.compare()).latency);
});
