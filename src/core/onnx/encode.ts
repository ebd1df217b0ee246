import { LatheError } from '../errors';
import type { Model } from '../ir';
import type { ByteSink } from '../ports';
import type { NodeNaming } from './encodeGraph';
import { buildModel, isUntouched } from './encodeModel';
import { ExternalPlacer } from './externalPlacer';
import { onnx } from './generated/onnx';
import { concatBytes } from './memorySource';
import { LARGEST_MESSAGE, type Segment, SplicingWriter } from './payload';
import { ModelSource } from './sources';
import { hasExternalTensors, storedBytes } from './weights';

export interface EncodeOptions {
  /**
   * Where weights go that do not stay in the model's file. `fileName` is what the model says of it, relative to the model's
   * folder. The sink is opened only when it is needed, and committed (or, on an error, aborted) here.
   */
  externalData?: { fileName: string; open(): Promise<ByteSink> };
  /**
   * `auto` (the default): in the model's file, or outside when they are more than 2 GB (1.5 GB for a model that had
   * external data). `keep`: outside where they were outside. `inline` and `external`: all.
   */
  weights?: 'auto' | 'keep' | 'inline' | 'external';
  /** Which names nodes get; `unique` makes a model with duplicate names acceptable to runtimes. */
  nodeNames?: NodeNaming;
}

export interface Encoded {
  /** Bytes of the model's file. */
  readonly bytes: number;
  /** Bytes of the external data file; 0 when none was written. */
  readonly externalBytes: number;
}

/** A model that had external data and is larger than this keeps it so: near the format's limit of 2 GB nothing could be added. */
const MOST_INLINED = 1.5e9;

/**
 * Writes a model. Weights that are still in a file are copied by range and never held in memory; a model that nobody changed
 * is copied byte for byte. The caller commits or aborts `sink`.
 * Throws LatheError when the weights need external data and `externalData` is missing.
 */
export async function encodeModel(model: Model, sink: ByteSink, options: EncodeOptions = {}): Promise<Encoded> {
  const placer = choosePlacer(model, options);
  const { nodeNames = 'file' } = options;
  const { source } = model;
  if (!placer && source instanceof ModelSource && isVerbatim(model, nodeNames)) {
    await sink.copy(source.file, 0, source.file.size);
    return { bytes: source.file.size, externalBytes: 0 };
  }
  const writer = writeModel(buildModel(model, placer ? placer.place : () => 'inline', nodeNames));
  const externalBytes = placer && options.externalData ? await placer.write(options.externalData) : 0;
  for (const segment of writer.segments()) await writeSegment(sink, segment);
  return { bytes: writer.totalBytes, externalBytes };
}

/** The model's file in memory, all weights in it: for sessions of small models. Throws LatheError above 2 GB. */
export async function encodeToBytes(model: Model, options: Pick<EncodeOptions, 'nodeNames'> = {}): Promise<Uint8Array> {
  const { nodeNames = 'file' } = options;
  const { source } = model;
  if (source instanceof ModelSource && isVerbatim(model, nodeNames)) return source.file.read(0, source.file.size);
  const writer = writeModel(buildModel(model, () => 'inline', nodeNames));
  const parts: Uint8Array[] = [];
  for (const segment of writer.segments())
    parts.push(segment instanceof Uint8Array ? segment : await segment.source.read(segment.offset, segment.length));
  return concatBytes(parts, writer.totalBytes);
}

/** Everything of the model but its long payloads, of which only the lengths count; for hashing. */
export const structureBytes = (model: Model): Uint8Array =>
  concatBytes(
    writeModel(buildModel(model, () => 'inline'))
      .segments()
      .filter(s => s instanceof Uint8Array),
  );

function writeModel(proto: onnx.IModelProto): SplicingWriter {
  const writer = new SplicingWriter();
  onnx.ModelProto.encode(proto, writer);
  return writer;
}

const isVerbatim = (model: Model, nodeNames: NodeNaming): boolean =>
  nodeNames === 'file' && !hasExternalTensors(model) && isUntouched(model);

async function writeSegment(sink: ByteSink, segment: Segment): Promise<void> {
  if (segment instanceof Uint8Array) await sink.write(segment);
  else await sink.copy(segment.source, segment.offset, segment.length);
}

function choosePlacer(model: Model, { weights = 'auto', externalData }: EncodeOptions): ExternalPlacer | undefined {
  if (weights === 'inline') return undefined;
  const external = hasExternalTensors(model);
  const limit = external ? MOST_INLINED : LARGEST_MESSAGE;
  const tooLarge = storedBytes(model) > limit;
  if (weights === 'auto' && !tooLarge) return undefined;
  if (weights === 'keep' && !external && !tooLarge) return undefined;
  if (!externalData)
    throw new LatheError('the weights are too large for one .onnx file (2 GB): save the model with external data');
  return new ExternalPlacer(externalData.fileName, weights === 'keep' && !tooLarge ? 'those that were' : 'all');
}
