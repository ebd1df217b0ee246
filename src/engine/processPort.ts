import type { ChildProcess } from 'node:child_process';
import type { Message, Port } from '../protocol/rpc';

/** The IPC channel between a process and its child, from either end. What is sent after the other has gone is dropped. */
export function processPort(channel: ChildProcess | NodeJS.Process): Port {
  return {
    send: message => {
      if (channel.connected) channel.send?.(message);
    },
    onMessage: listener => {
      // Only Lathe's own two ends use the channel.
      (channel as ChildProcess).on('message', message => listener(message as Message));
    },
  };
}
