/** A worker thread that holds sessions of the runtime, so that they run beside those of other threads: the runtime's calls block theirs. */
import { parentPort } from 'node:worker_threads';
import type { Feeds, Session } from '../../../core/ports';
import { Peer } from '../../../protocol/peer';
import type { Message } from '../../../protocol/rpc';
import { loadOrt } from '../load';
import { openRuntime } from '../runtime';
import type { SessionId, SessionWorkerApi } from './api';
import { workerPort } from './workerPort';

const sessions = new Map<SessionId, Session>();
let nextId: SessionId = 1;
const results = new WeakSet<object>();

/** What a run gave out is not read here any more. */
function resultArrays(message: Message): readonly ArrayBuffer[] {
  if (message.kind !== 'result' || !results.has(message.value as object)) return [];
  const arrays = Object.values(message.value as Feeds).flatMap(({ data }) =>
    ArrayBuffer.isView(data) && data.buffer instanceof ArrayBuffer ? [data.buffer] : [],
  );
  return [...new Set(arrays)];
}

// Before the first model is there. Whoever brings one is told what fails.
loadOrt().catch(() => {});
if (!parentPort) throw new Error('this is the program of a worker');
new Peer<SessionWorkerApi, Record<never, never>>(workerPort(parentPort, resultArrays), {
  async create({ model, options, label }) {
    const runtime = await openRuntime(label);
    const session = await runtime.create(model, options);
    const id = nextId++;
    sessions.set(id, session);
    return { id, inputs: session.inputs, outputs: session.outputs };
  },
  async run({ id, feeds, fetch }) {
    const outputs = await sessions.get(id)!.run(feeds, fetch);
    results.add(outputs);
    return outputs;
  },
  async release({ id }) {
    await sessions.get(id)?.release();
    sessions.delete(id);
    return null;
  },
});
