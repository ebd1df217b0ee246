import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import { promisify } from 'node:util';
import type { CpuFeatures, Machine } from '../core/studies/profile';
import { featuresOfCpuinfo, featuresOfSysctl, unknownFeatures } from './machine/cpuFeatures';
import { bundledProviders } from './runtime/load';

export async function describeMachine(runtime: string): Promise<Machine> {
  const cpuinfo = process.platform === 'linux' ? await readFile('/proc/cpuinfo', 'utf8').catch(() => '') : '';
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() || boardName(cpuinfo) || `${process.arch} processor`,
    cores: cpus.length,
    memoryBytes: os.totalmem(),
    os: `${os.type()} ${os.release()}`,
    arch: process.arch,
    features: process.platform === 'linux' ? featuresOfCpuinfo(cpuinfo) : await featuresElsewhere(),
    runtime,
    availableProviders: await bundledProviders(),
  };
}

/** Arm's cpuinfo names the board or the maker's part rather than a model. */
const boardName = (cpuinfo: string): string | undefined =>
  /^(?:Model|Hardware|model name)\s*:\s*(.+)$/m.exec(cpuinfo)?.[1];

async function featuresElsewhere(): Promise<CpuFeatures> {
  // Windows tells programs of them only by an instruction, which JavaScript has no way to run.
  if (process.platform !== 'darwin') return unknownFeatures;
  try {
    const { stdout } = await promisify(execFile)('sysctl', ['hw.optional', 'machdep.cpu'], { timeout: 2000 });
    return featuresOfSysctl(stdout, process.arch === 'arm64' ? 'arm64' : 'x64');
  } catch {
    return unknownFeatures;
  }
}
