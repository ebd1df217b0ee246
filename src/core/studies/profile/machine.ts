/** Instructions that decide how fast low precision runs; null: the system does not say. */
export interface CpuFeatures {
  readonly avx2: boolean | null;
  readonly avx512: boolean | null;
  /** 8-bit dot products, as AVX512-VNNI or AVX-VNNI. */
  readonly vnni: boolean | null;
  readonly amx: boolean | null;
  readonly bf16: boolean | null;
  /** 8-bit dot products of Arm (SDOT, UDOT). */
  readonly neonDotprod: boolean | null;
  /** 8-bit matrix products of Arm. */
  readonly i8mm: boolean | null;
}

/** The machine that figures were measured on. */
export interface Machine {
  readonly cpu: string;
  /** Logical cores. */
  readonly cores: number;
  readonly memoryBytes: number;
  /** Name and release of the system. */
  readonly os: string;
  readonly arch: string;
  readonly features: CpuFeatures;
  /** Version of onnxruntime. */
  readonly runtime: string;
  /** Execution providers that this build of the runtime holds; whether the machine has what they need shows when one is used. */
  readonly availableProviders: readonly string[];
}
