import { readFileSync } from 'node:fs';
import os from 'node:os';

/**
 * Threads that a model runs on when the user does not say: one per physical core that this process may use, which is what
 * onnxruntime itself chooses. Where only logical cores can be counted, one for each.
 */
export function defaultThreads(): number {
  const usable = os.availableParallelism();
  return Math.max(1, Math.min(usable, physicalCores() ?? usable));
}

/** Linux tells each logical core's package and core; other systems tell Node nothing of the kind. */
function physicalCores(): number | undefined {
  if (process.platform !== 'linux') return undefined;
  let text: string;
  try {
    text = readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return undefined;
  }
  const cores = new Set<string>();
  for (const processor of text.split('\n\n')) {
    const packageId = /^physical id\s*: (\d+)/m.exec(processor)?.[1];
    const coreId = /^core id\s*: (\d+)/m.exec(processor)?.[1];
    if (packageId !== undefined && coreId !== undefined) cores.add(`${packageId}/${coreId}`);
  }
  return cores.size > 0 ? cores.size : undefined;
}
