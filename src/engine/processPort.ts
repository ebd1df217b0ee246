import type { ChildProcess } from 'node:child_process';
import type { Message, Port } from '../protocol/rpc';

const dropped = () => {};

/** The IPC channel between a process and its child, from either end. What is sent after the other has gone is dropped. */
export function processPort(channel: ChildProcess | NodeJS.Process): Port {
  return {
    send: message => {
      // An end that goes away while this is on its way is told to the callback; without one it would end the process.
      if (channel.connected) channel.send?.(message, undefined, undefined, dropped);
    },
    onMessage: listener => {
      // Only Lathe's own two ends use the channel.
      (channel as ChildProcess).on('message', message => listener(message as Message));
    },
  };
}
