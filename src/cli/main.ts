import path from 'node:path';
import { EngineClient } from '../engine/client';
import { run } from './run';

const stopping = new AbortController();
/** As a shell reports a process that ended by the signal. */
const exitCodes = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
let stoppedBy: keyof typeof exitCodes | undefined;

for (const signal of Object.keys(exitCodes) as (keyof typeof exitCodes)[])
  process.on(signal, () => {
    // Whoever asks twice does not want to wait.
    if (stoppedBy) process.exit(exitCodes[signal]);
    stoppedBy = signal;
    stopping.abort();
  });

// `lathe inspect model | head` closes the pipe early: that is no error.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', error => {
    if ((error as NodeJS.ErrnoException).code === 'EPIPE') process.exit(0);
    throw error;
  });

const write = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, error => (error ? reject(error) : resolve())));

void run(process.argv.slice(2), {
  startEngine: log => new EngineClient({ enginePath: path.join(__dirname, 'engine.js'), log }),
  signal: stopping.signal,
  write,
  stderr: process.stderr,
  debug: process.env.LATHE_DEBUG === '1',
}).then(code => {
  process.exitCode = stoppedBy ? exitCodes[stoppedBy] : code;
});
