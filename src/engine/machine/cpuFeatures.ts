import type { CpuFeatures } from '../../core/studies/profile';

export const unknownFeatures: CpuFeatures = {
  avx2: null,
  avx512: null,
  vnni: null,
  amx: null,
  bf16: null,
  neonDotprod: null,
  i8mm: null,
};

/** From Linux's /proc/cpuinfo: `flags` on x86, `Features` on Arm. */
export function featuresOfCpuinfo(text: string): CpuFeatures {
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(text)?.[1];
  if (line === undefined) return unknownFeatures;
  const flags = new Set(line.trim().split(/\s+/));
  const any = (...names: string[]) => names.some(n => flags.has(n));
  return {
    avx2: any('avx2'),
    avx512: any('avx512f'),
    vnni: any('avx512_vnni', 'avx_vnni'),
    amx: any('amx_tile'),
    bf16: any('avx512_bf16', 'amx_bf16', 'bf16'),
    neonDotprod: any('asimddp'),
    i8mm: any('i8mm'),
  };
}

/** From the output of macOS's `sysctl hw.optional machdep.cpu`. A key that is not there is unknown on Arm, absent on x86. */
export function featuresOfSysctl(text: string, arch: 'x64' | 'arm64'): CpuFeatures {
  if (arch === 'arm64') {
    const optional = (name: string) => {
      const value = new RegExp(`^hw\\.optional\\.arm\\.FEAT_${name}: (\\d)`, 'm').exec(text)?.[1];
      return value === undefined ? null : value === '1';
    };
    const x86 = { avx2: false, avx512: false, vnni: false, amx: false };
    return { ...x86, bf16: optional('BF16'), neonDotprod: optional('DotProd'), i8mm: optional('I8MM') };
  }
  const lines = [...text.matchAll(/^machdep\.cpu\.(?:leaf7_)?features: (.*)$/gm)].map(m => m[1]!);
  if (lines.length === 0) return unknownFeatures;
  const flags = new Set(lines.join(' ').split(/\s+/));
  const arm = { neonDotprod: false, i8mm: false };
  const wide = { avx512: flags.has('AVX512F'), vnni: flags.has('AVX512VNNI'), amx: flags.has('AMX_TILE') };
  return { avx2: flags.has('AVX2'), ...wide, bf16: flags.has('AVX512_BF16'), ...arm };
}
