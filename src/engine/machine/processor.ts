import type { Machine } from '../../core/studies/profile';
import type { Processor } from '../../core/transforms/transform';

/** x86 adds pairs of 8-bit products in 16 bits unless it has VNNI (Intel, vpmaddubsw and vpdpbusd); Arm's kernels add them in 32. */
export function processorOf({ cpu, arch, features }: Machine): Processor {
  const saturates = arch !== 'x64' ? false : features.vnni === null ? null : !features.vnni;
  return { name: cpu, saturates };
}
