import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { writeEvenSlower } from '../../src/editor/pruning/writeEvenSlower';

const reason = 'nothing to prune: slower whatever is taken back';

/** Writes only at any speed, as for a model that every pruning slows down. */
function onlySlower() {
  const plans: { ratio: number; anySpeed?: boolean }[] = [];
  const write = async (plan: { ratio: number; anySpeed?: boolean }) => {
    plans.push(plan);
    if (!plan.anySpeed) throw new LatheError(reason, 'slower');
    return 'written';
  };
  return { plans, write };
}

test('a slower model is written by the same plan once it is wanted all the same', async () => {
  const { plans, write } = onlySlower();
  const reasons: string[] = [];
  const isWanted = async (told: string) => reasons.push(told) > 0;
  assert.equal(await writeEvenSlower({ ratio: 0.1 }, write, isWanted), 'written');
  assert.deepEqual(reasons, [reason]);
  assert.deepEqual(plans, [{ ratio: 0.1 }, { ratio: 0.1, anySpeed: true }]);
});

test('left at the question, nothing is written', async () => {
  const { plans, write } = onlySlower();
  assert.equal(await writeEvenSlower({ ratio: 0.1 }, write, async () => false), undefined);
  assert.equal(plans.length, 1);
});

test('nobody is asked about a model that is no slower, nor about another error', async () => {
  const isWanted = () => assert.fail('asked');
  assert.equal(await writeEvenSlower({}, async () => 'written', isWanted), 'written');
  const failing = async () => {
    throw new LatheError('the disk is full');
  };
  await assert.rejects(writeEvenSlower({}, failing, isWanted), /the disk is full/);
});
