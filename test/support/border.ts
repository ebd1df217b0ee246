import type { Message, Port } from '../../src/protocol/rpc';

/** Two ports that pass each other's messages on as JSON, as a process border does, and never at once. */
export function border(): [Port, Port] {
  const listeners: ((message: Message) => void)[][] = [[], []];
  const port = (own: number): Port => ({
    send: message => {
      const text = JSON.stringify(message);
      setImmediate(() => {
        for (const listener of listeners[1 - own]!) listener(JSON.parse(text));
      });
    },
    onMessage: listener => listeners[own]!.push(listener),
  });
  return [port(0), port(1)];
}
