import assert from 'node:assert/strict';
import test from 'node:test';
import { classScores } from '../../src/core/numeric/outputValues';
import { topClasses } from '../../src/core/numeric/topClasses';
import type { Dataset, Feeds, RuntimeTensor, RuntimeValue, Session } from '../../src/core/ports';
import { Agreement, isMeasured } from '../../src/core/studies/agreement';
import { compareModels } from '../../src/core/studies/compare';
import { matchOutputs, requireSameInputs } from '../../src/core/studies/sameInterface';

const floats = (dims: number[], ...values: number[]): RuntimeTensor => ({
  type: 'float32',
  dims,
  data: Float32Array.from(values),
});

function agree(a: RuntimeTensor, b: RuntimeTensor) {
  const agreement = new Agreement();
  agreement.add('y', a, b, true);
  return agreement.result();
}

test('SQNR is 20 log10 of the norms of signal and error', () => {
  // |x| = 5, |x - y| = 0.5: 20 dB. cos = (3 * 3.3 + 4 * 4.4) / (5 * 5.5) = 1.
  const { sqnrDb, cosine, identical } = agree(floats([2], 3, 4), floats([2], 3.3, 4.4));
  assert.ok(Math.abs(sqnrDb! - 20) < 1e-4);
  assert.ok(Math.abs(cosine! - 1) < 1e-7);
  assert.equal(identical, false);
  assert.ok(Math.abs(agree(floats([2], 1, 0), floats([2], 0, 1)).cosine!) < 1e-12);
  assert.equal(agree(floats([2], 1, 2), floats([2], -1, -2)).cosine, -1);
});

test('figures are summed up over outputs and runs before they are divided', () => {
  const agreement = new Agreement();
  agreement.add('y', floats([1], 8), floats([1], 9), true);
  agreement.add('z', floats([1], 6), floats([1], 6), true);
  assert.ok(Math.abs(agreement.result().sqnrDb! - 20) < 1e-9);
});

test('equal models are identical, and their SQNR has no value', () => {
  const { notes, ...result } = agree(floats([2], 1, -2), floats([2], 1, -2));
  assert.deepEqual([result.sqnrDb, result.identical, notes], [null, true, []]);
  assert.ok(Math.abs(result.cosine! - 1) < 1e-12);
  assert.equal(agree(floats([1], Number.NaN), floats([1], Number.NaN)).identical, true);
});

test('what has no value is null with a note, never NaN or infinite', () => {
  for (const [a, b, note] of [
    [floats([1], Number.NaN), floats([1], 1), /of a contain NaN or infinity/],
    [floats([1], 1), floats([1], Number.POSITIVE_INFINITY), /of b contain NaN or infinity/],
    [floats([1], 0), floats([1], 1), /of a are zero/],
    [floats([1], 1), floats([2], 1, 1), /shape \[1\] in one model and \[2\]/],
  ] as const) {
    const result = agree(a, b);
    assert.deepEqual([result.sqnrDb, result.cosine, result.identical], [null, null, false]);
    assert.match(result.notes.join(' '), note);
  }
  assert.equal(agree(floats([1], 1), floats([1], 0)).cosine, null);
});

test('integers count only where there are no floats, strings only for equality', () => {
  const ints: RuntimeTensor = { type: 'int64', dims: [1], data: BigInt64Array.of(3n) };
  assert.equal(isMeasured(ints, [ints]), true);
  assert.equal(isMeasured(ints, [ints, floats([1], 1)]), false);
  assert.equal(agree(ints, { ...ints, data: BigInt64Array.of(4n) }).identical, false);
  const text = (...data: string[]): RuntimeTensor => ({ type: 'string', dims: [data.length], data });
  assert.equal(agree(text('a', 'b'), text('a', 'b')).identical, true);
  assert.equal(agree(text('a', 'b'), text('a', 'c')).identical, false);
});

test('class scores are floats of [N, C] or [N, C, 1, 1]', () => {
  const scores = classScores(floats([2, 3, 1, 1], 1, 5, 2, 9, 9, 0), 2);
  assert.deepEqual(scores && topClasses(scores), [1, 0]);
  assert.equal(classScores(floats([2, 3], 1, 2, 3, 4, 5, 6), 3), undefined);
  assert.equal(classScores(floats([2, 1], 1, 2), 2), undefined);
  assert.equal(classScores(floats([1, 2, 2], 1, 2, 3, 4), 1), undefined);
  assert.equal(classScores(floats([1, 2, 1], 1, 2), 1), undefined);
  assert.equal(classScores({ type: 'int64', dims: [1, 2], data: BigInt64Array.of(1n, 2n) }, 1), undefined);
});

const value = (name: string, shape: RuntimeValue['shape'], type: RuntimeValue['type'] = 'float32'): RuntimeValue => ({
  name,
  type,
  shape,
});
const session = (inputs: RuntimeValue[], outputs: RuntimeValue[], run?: (feeds: Feeds) => Feeds): Session => ({
  inputs,
  outputs,
  run: async feeds => run?.(feeds) ?? {},
  release: async () => {},
});

test('models with other inputs are refused with what differs', () => {
  const x = session([value('x', ['batch', 3])], []);
  const refusal = (other: Session, message: RegExp) =>
    assert.throws(() => requireSameInputs(x.inputs, other.inputs), { name: 'LatheError', message });
  refusal(session([value('z', ['batch', 3])], []), /one takes x, the other z/);
  refusal(session([], []), /one takes x, the other nothing/);
  refusal(session([value('x', ['batch', 4])], []), /input x is \[batch, 3\] in one, \[batch, 4\]/);
  refusal(session([value('x', ['batch', 3], 'int64')], []), /input x is float32 in one, int64/);
  requireSameInputs(x.inputs, [value('x', [1, 3], 'float16')]);
});

test('outputs are matched by name, then by place and kind', () => {
  const a = session([], [value('p', [1, 2]), value('q', [1]), value('r', [1]), { ...value('s', []), type: undefined }]);
  const b = session([], [value('q', [1]), value('other', [1]), value('r', [1])]);
  const { pairs, notes } = matchOutputs(a, b);
  assert.deepEqual(pairs, [
    { a: 'q', b: 'q' },
    { a: 'r', b: 'r' },
  ]);
  assert.deepEqual(notes, [
    'Output p of a has no counterpart in b: it is not compared.',
    'Output s is no plain tensor: it is not compared.',
  ]);
  const renamed = matchOutputs(session([], [value('p', [1, 2])]), session([], [value('new', ['n', 2])]));
  assert.deepEqual(renamed.pairs, [{ a: 'p', b: 'new' }]);
});

/** Five samples of one number, whose class is whether it is positive. */
const numbers = [1, -2, 3, -4, 5];
const dataset = (options: Partial<Dataset> = {}): Dataset => ({
  label: 'five numbers',
  synthetic: false,
  samples: numbers.length,
  inputs: ['x'],
  labels: numbers.map(v => Number(v > 0)),
  batchable: true,
  batch: async (start, count) => ({ x: floats([count, 1], ...numbers.slice(start, start + count)) }),
  hash: async () => 'none',
  ...options,
});
const scorer = (shift: number, batches: number[] = []) =>
  session([value('x', ['n', 1])], [value('scores', ['n', 2])], feeds => {
    const x = [...(feeds.x!.data as Float32Array)];
    batches.push(x.length);
    return { scores: floats([x.length, 2], ...x.flatMap(v => [-(v + shift), v + shift])) };
  });
const env = { clock: { now: () => 0 } };

test('accuracy and agreement count samples in whatever batches they come', async () => {
  for (const batchable of [true, false]) {
    const data = dataset({ batchable });
    const result = await compareModels(
      { session: scorer(0), dataset: data },
      { session: scorer(3), dataset: data },
      { runs: 2 },
      env,
    );
    // Shifted by 3, -2 becomes positive and -4 stays negative.
    assert.deepEqual(result.accuracy, { a: 1, b: 0.8, samples: 5, metric: 'top1' });
    assert.equal(result.fidelity.top1Agreement, 0.8);
    assert.equal(result.fidelity.samples, 5);
    const signal = numbers.reduce((n, v) => n + v * v, 0);
    assert.ok(Math.abs(result.fidelity.sqnrDb! - 10 * Math.log10(signal / (5 * 9))) < 1e-9);
  }
});

test('a fixed batch is filled, what is left over is said', async () => {
  const batches: number[] = [];
  const data = dataset({ step: 2, batchable: false });
  const subject = { session: scorer(0, batches), dataset: data };
  const result = await compareModels(subject, subject, { runs: 1 }, env);
  assert.deepEqual([...new Set(batches)], [2]);
  assert.equal(result.fidelity.samples, 4);
  assert.equal(result.fidelity.identical, true);
  assert.match(result.notes.join(), /1 sample left out: a run takes 2/);
  await assert.rejects(compareModels(subject, subject, { samples: 1 }, env), {
    message: /takes 2 samples at a time, but there are only 1/,
  });
});

test('labels without class scores give no accuracy, and say why', async () => {
  const model = session([value('x', ['n', 1])], [value('y', ['n', 1])], feeds => ({ y: feeds.x! }));
  const subject = { session: model, dataset: dataset() };
  const result = await compareModels(subject, subject, { runs: 1 }, env);
  assert.equal(result.accuracy, undefined);
  assert.equal(result.fidelity.top1Agreement, null);
  assert.match(result.notes.join(), /labels give no accuracy/);
});

test('a cancelled comparison stops at the next run', async () => {
  const subject = { session: scorer(0), dataset: dataset() };
  let reports = 0;
  const progress = {
    report: () => {
      reports++;
    },
    throwIfCancelled: () => {
      if (reports > 3) throw new Error('stop');
    },
  };
  await assert.rejects(compareModels(subject, subject, { runs: 100 }, { ...env, progress }), { message: 'stop' });
  assert.ok(reports < 10);
});
