import path from 'node:path';
import type { InferenceSession } from 'onnxruntime-node';
import { LatheError } from '../../core/errors';
import type { Feeds, ModelSource, Runtime, RuntimeValue, Session, SessionOptions } from '../../core/ports';
import { discardArrays } from './discard';
import { loadOrt, type OrtModule } from './load';
import { providerError, runtimeError } from './messages';
import { dataTypeOfOrt, fromOrt, toOrt } from './tensors';

const CPU = 'cpu';
/** Only fatal errors: what goes wrong is thrown as well. */
const SILENT = 4;

/** Settings by which the runtime leaves QuantizeLinear, DequantizeLinear and the float weights behind them as they are. */
export const KEPT_PAIRS = {
  session: { disable_quant_qdq: '1' },
  // It would quantize the weights of layers behind a DequantizeLinear, whatever disable_quant_qdq says (1.30).
  optimization: { disable_specified_optimizers: 'WeightBiasQuantization' },
};

/**
 * onnxruntime-node. Its calls block the thread: for use in a process of its own. `inMemory` is what messages call a
 * model that is given as bytes; `provider` is the execution provider.
 */
export async function openRuntime(inMemory = 'model', provider = CPU): Promise<Runtime> {
  const ort = await loadOrt();
  const version = ort.env.versions.node ?? ort.env.versions.common;
  return {
    version,
    async create(model, options = {}) {
      const label = 'path' in model ? path.basename(model.path) : inMemory;
      try {
        return new OrtSession(ort, await createSession(ort, model, options, provider), label, version);
      } catch (error) {
        if (provider !== CPU) throw await providerError(error, provider);
        throw runtimeError(error, label, 'load', version);
      }
    },
  };
}

function createSession(
  ort: OrtModule,
  model: ModelSource,
  options: SessionOptions,
  provider: string,
): Promise<InferenceSession> {
  const {
    threads,
    optimization = 'all',
    optimizedModelPath,
    restWhenIdle,
    returnMemory,
    keepQuantizationPairs,
    profilePrefix,
  } = options;
  const settings = {
    ...(restWhenIdle ? { force_spinning_stop: '1' } : {}),
    ...(keepQuantizationPairs ? KEPT_PAIRS.session : {}),
    // Beside the graph: a file of its own has no limit of 2 GB.
    ...(optimizedModelPath
      ? { optimized_model_external_initializers_file_name: `${path.basename(optimizedModelPath)}.data` }
      : {}),
  };
  const sessionOptions: InferenceSession.SessionOptions = {
    executionProviders: [provider],
    logSeverityLevel: SILENT,
    graphOptimizationLevel: optimization,
    ...(returnMemory ? { enableCpuMemArena: false } : {}),
    ...(threads ? { intraOpNumThreads: threads } : {}),
    ...(optimizedModelPath ? { optimizedModelFilePath: optimizedModelPath } : {}),
    ...(profilePrefix ? { enableProfiling: true, profileFilePrefix: profilePrefix } : {}),
    extra: {
      session: settings,
      ...(keepQuantizationPairs ? { optimization: KEPT_PAIRS.optimization } : {}),
    },
  };
  return 'path' in model
    ? ort.InferenceSession.create(model.path, sessionOptions)
    : ort.InferenceSession.create(model.bytes, sessionOptions);
}

class OrtSession implements Session {
  readonly inputs: readonly RuntimeValue[];
  readonly outputs: readonly RuntimeValue[];

  constructor(
    private readonly ort: OrtModule,
    private readonly session: InferenceSession,
    private readonly label: string,
    private readonly version: string,
  ) {
    this.inputs = session.inputMetadata.map(runtimeValue);
    this.outputs = session.outputMetadata.map(runtimeValue);
  }

  async run(feeds: Feeds, fetch?: readonly string[]): Promise<Feeds> {
    const given = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, toOrt(this.ort, tensor)]));
    try {
      const options = { logSeverityLevel: SILENT } as const;
      const results = await (fetch ? this.session.run(given, [...fetch], options) : this.session.run(given, options));
      return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, this.tensorOf(name, tensor)]));
    } catch (error) {
      throw runtimeError(error, this.label, 'run', this.version);
    }
  }

  discard(results: Feeds): void {
    discardArrays(results);
  }

  endProfiling(): void {
    this.session.endProfiling();
  }

  async release(): Promise<void> {
    await this.session.release();
  }

  /** Sequences and maps come back as something else than a tensor. */
  private tensorOf(name: string, value: InferenceSession.ReturnType[string]) {
    if (!(value instanceof this.ort.Tensor))
      throw new LatheError(`${this.label}: output ${name} is no tensor; such outputs are not supported`, 'runtime');
    return fromOrt(value);
  }
}

function runtimeValue(value: InferenceSession.ValueMetadata): RuntimeValue {
  if (!value.isTensor) return { name: value.name, type: undefined, shape: [] };
  const shape = value.shape.map(dim => (dim === '' ? null : dim));
  return { name: value.name, type: dataTypeOfOrt(value.type), shape };
}
