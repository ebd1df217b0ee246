import { readFile } from 'node:fs/promises';

export interface PeakMemory {
  readonly bytes: number;
  /** What was read: the largest resident size of this process, Node and the runtime's library included. */
  readonly source: 'VmHWM' | 'maxRSS';
}

/** The high-water mark of this process's resident memory since it began. */
export async function peakMemory(): Promise<PeakMemory> {
  if (process.platform === 'linux') {
    const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
    const kilobytes = /^VmHWM:\s*(\d+) kB/m.exec(status)?.[1];
    if (kilobytes !== undefined) return { bytes: Number(kilobytes) * 1024, source: 'VmHWM' };
  }
  return { bytes: process.resourceUsage().maxRSS * 1024, source: 'maxRSS' };
}
