import { run } from '../../src/cli/run';
import type { Engine } from '../../src/engine/client';
import { Temporaries } from '../../src/engine/files/temporaries';
import { engineHandlers } from '../../src/engine/handlers';
import type { EngineApi } from '../../src/protocol/engineApi';
import { Peer } from '../../src/protocol/peer';
import { border } from './border';
import type { Outcome } from './lathe';

/**
 * Runs `lathe` in this process, its engine too: what it answers, prints and writes is what the command does, without the second that starting
 * two programs takes on a busy machine. Paths are absolute, and the environment is this process's.
 */
export async function runInProcess(args: readonly string[]): Promise<Outcome> {
  let [stdout, stderr] = ['', ''];
  const code = await run(args, {
    startEngine: () => engine,
    signal: new AbortController().signal,
    write: async text => {
      stdout += text;
    },
    stderr: {
      write: text => {
        stderr += text;
      },
    },
    debug: false,
  });
  return { code, signal: null, stdout, stderr };
}

/** One for all commands: models that were read are remembered until they change, as in the editor. */
const engine = engineHere();

function engineHere(): Engine {
  const [near, far] = border();
  new Peer<EngineApi, Record<never, never>>(far, engineHandlers(new Temporaries()));
  const peer = new Peer<Record<never, never>, EngineApi>(near, {});
  // Commands end it when they are done; the next one needs it again.
  return { call: peer.call.bind(peer), dispose: async () => {} };
}
