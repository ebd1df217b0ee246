// Reporter of node:test: one JSON line for each test, and a last line that says that the run came to its end.
import { inspect } from 'node:util';

export default async function* jsonLines(events) {
  for await (const { type, data } of events) {
    if (type !== 'test:pass' && type !== 'test:fail') continue;
    if (data.details?.type === 'suite' && type === 'test:pass') continue;
    const { skip, todo } = data;
    const failed = type === 'test:fail' || todo !== undefined;
    yield `${JSON.stringify({
      name: data.name,
      state: skip !== undefined ? 'skipped' : failed ? 'failed' : 'passed',
      ms: Math.round(data.details?.duration_ms ?? 0),
      reason: typeof skip === 'string' ? skip : undefined,
      error: failed ? describe(data.details?.error, todo) : undefined,
      file: data.file,
    })}\n`;
  }
  yield `${JSON.stringify({ done: true })}\n`;
}

function describe(error, todo) {
  if (todo !== undefined) return 'marked as todo';
  const cause = error?.cause ?? error;
  return cause?.stack ?? cause?.message ?? inspect(cause);
}
