import assert from 'node:assert/strict';
import test from 'node:test';
import { LatheError } from '../../src/core/errors';
import { Peer } from '../../src/protocol/peer';
import type { CallContext, Handlers } from '../../src/protocol/rpc';
import { border } from '../support/border';

interface Sums {
  [method: string]: { params: unknown; result: unknown };
  add: { params: { a: number; b: number }; result: number };
  wait: { params: null; result: string };
  refuse: { params: null; result: null };
  break: { params: null; result: null };
}
type Nothing = Record<never, never>;

function connect(extra: Partial<Handlers<Sums>> = {}) {
  const [near, far] = border();
  const aborted: string[] = [];
  const handlers: Handlers<Sums> = {
    add: ({ a, b }) => a + b,
    wait: (_, call: CallContext) => {
      call.report('waiting', 0.5);
      return new Promise(resolve => {
        call.signal.addEventListener('abort', () => {
          aborted.push('wait');
          resolve('too late');
        });
      });
    },
    refuse: () => {
      throw new LatheError('this is\nrefused', 'exists');
    },
    break: () => {
      throw new TypeError('a defect');
    },
    ...extra,
  };
  const server = new Peer<Sums, Nothing>(far, handlers);
  return { client: new Peer<Nothing, Sums>(near, {}), server, aborted, near };
}

test('a call brings its result', async () => {
  const { client } = connect();
  const results = await Promise.all([client.call('add', { a: 1, b: 2 }), client.call('add', { a: 3, b: 4 })]);
  assert.deepEqual(results, [3, 7]);
});

test("the user's errors arrive as LatheError with their code, on one line; defects as errors with their stack", async () => {
  const { client } = connect();
  await assert.rejects(client.call('refuse', null), (error: unknown) => {
    assert.ok(error instanceof LatheError);
    assert.deepEqual([error.message, error.code], ['this is refused', 'exists']);
    return true;
  });
  await assert.rejects(client.call('break', null), (error: unknown) => {
    assert.ok(error instanceof Error && !(error instanceof LatheError));
    assert.match(error.stack ?? '', /a defect\n +at /);
    return true;
  });
});

test('what is no method of its own is refused, inherited names too', async () => {
  const { client } = connect();
  for (const name of ['nothing', 'constructor', 'toString', '__proto__'])
    await assert.rejects(client.call(name as 'add', { a: 1, b: 1 }), { message: `unknown method ${name}` });
});

test('progress comes with its call, and an aborted call ends at once on both sides', async () => {
  const { client, aborted } = connect();
  const controller = new AbortController();
  const seen: unknown[] = [];
  const call = client.call('wait', null, {
    signal: controller.signal,
    onProgress: (message, fraction) => {
      seen.push([message, fraction]);
      controller.abort();
    },
  });
  await assert.rejects(call, { code: 'cancelled' });
  assert.deepEqual(seen, [['waiting', 0.5]]);
  // The other side hears of it, and its late answer finds nobody.
  assert.equal(await client.call('add', { a: 2, b: 2 }), 4);
  assert.deepEqual(aborted, ['wait']);
});

test('a call that is aborted before it begins is never sent', async () => {
  const { client, aborted } = connect();
  await assert.rejects(client.call('wait', null, { signal: AbortSignal.abort() }), { code: 'cancelled' });
  assert.equal(await client.call('add', { a: 0, b: 0 }), 0);
  assert.deepEqual(aborted, []);
});

test('when the other side is gone, open calls fail and running ones are cancelled', async () => {
  const { client, server, aborted } = connect();
  let started = () => {};
  const running = new Promise<void>(resolve => {
    started = resolve;
  });
  const call = client.call('wait', null, { onProgress: () => started() });
  await running;
  client.close(new LatheError('gone', 'engine-died'));
  await assert.rejects(call, { code: 'engine-died', message: 'gone' });
  server.close(new Error('closed'));
  assert.deepEqual(aborted, ['wait']);
});

test('events reach every listener of their name', async () => {
  const { client, server } = connect();
  const heard: unknown[] = [];
  const last = new Promise<void>(resolve => {
    client.on('state', value => heard.push(value));
    client.on('state', () => resolve());
    client.on('other', () => heard.push('wrong'));
  });
  server.emit('state', { revision: 1 });
  await last;
  assert.deepEqual(heard, [{ revision: 1 }]);
});
