import type { MessagePort, Worker } from 'node:worker_threads';
import type { Message, Port } from '../../../protocol/rpc';

/** The channel between a thread and its worker, from either end. What `moved` names of a message leaves its end without a copy. */
export function workerPort(
  channel: Worker | MessagePort,
  moved: (message: Message) => readonly ArrayBuffer[] = () => [],
): Port {
  return {
    send: message => channel.postMessage(message, [...moved(message)]),
    onMessage: listener => {
      // Only Lathe's own two ends use the channel.
      (channel as Worker).on('message', message => listener(message as Message));
    },
  };
}
