import { describeMachine } from './machine';

const featureNames = {
  avx2: 'AVX2',
  avx512: 'AVX-512',
  vnni: 'VNNI',
  amx: 'AMX',
  bf16: 'BF16',
  neonDotprod: 'dot product',
  i8mm: 'I8MM',
} as const;

/** One line for reports: the processor with what matters to 8-bit arithmetic, its cores, the system and the runtime. */
export async function machineLine(runtimeVersion: string | undefined): Promise<string> {
  const { cpu, cores, arch, os, features, runtime } = await describeMachine(runtimeVersion ?? '');
  const has = Object.entries(featureNames).filter(([key]) => features[key as keyof typeof featureNames] === true);
  // Without them 8-bit products saturate and are slower: worth saying where INT8 is judged.
  const lacks = arch === 'x64' && features.vnni === false ? ' without VNNI' : '';
  const names = has.map(([, name]) => name).join(', ');
  return [
    `${cpu.replace(/\s+/g, ' ')}${names || lacks ? ` (${names}${lacks})` : ''}`,
    `${cores} logical cores`,
    `${os} ${arch}`,
    ...(runtime ? [`onnxruntime ${runtime}`] : []),
  ].join(', ');
}
