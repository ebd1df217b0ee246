import type { HostApi } from '../src/protocol/pageApi';
import { Peer } from '../src/protocol/peer';
import type { Message, Port } from '../src/protocol/rpc';

/** The extension host, seen from the page. */
export type Host = Peer<Record<string, never>, HostApi>;

export function connectHost(api: VsCodeApi): Host {
  const port: Port = {
    send: message => api.postMessage(message),
    onMessage: listener => {
      window.addEventListener('message', event => {
        if (isMessage(event.data)) listener(event.data);
      });
    },
  };
  return new Peer(port, {});
}

const kinds: ReadonlySet<unknown> = new Set<Message['kind']>([
  'call',
  'result',
  'error',
  'progress',
  'cancel',
  'event',
]);

function isMessage(value: unknown): value is Message {
  return typeof value === 'object' && value !== null && 'kind' in value && kinds.has(value.kind);
}
