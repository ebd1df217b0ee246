import { Model, type ModelFunction } from '../ir';
import type { ByteSource } from '../ports';
import { badFile } from './badFile';
import { GraphDecoder, opsetVersions, standardDomain } from './decodeGraph';
import { ExternalData, type OpenExternal } from './externalData';
import { onnx } from './generated/onnx';
import { hashBytes } from './hash';
import { toBigInt, toNumber } from './int64';
import { NodeNames } from './names';
import { SkeletonReader } from './payload';
import { readSkeleton } from './skeleton';
import { FunctionSource, ModelSource, type NodeSource } from './sources';
import { readTensors } from './tensorData';

export interface DecodeOptions {
  /**
   * Opens a file of external data by its location, a path relative to the model's folder that was checked not to leave
   * it. Throws when there is none. Without this option a model with external data is refused.
   */
  openExternal?: OpenExternal;
}

/**
 * Reads a model's structure. Weights of more than 1024 bytes stay in their file as ranges: the source must remain readable
 * for as long as the model is used.
 * Throws LatheError: 'bad-file' for what is no sound ONNX file, 'missing-data' when external data is missing or cut short.
 */
export async function decodeModel(source: ByteSource, options: DecodeOptions = {}): Promise<Model> {
  const skeleton = await readSkeleton(source);
  const reader = new SkeletonReader(skeleton, source);
  const proto = parse(reader, source.label);
  if (!proto.graph) throw badFile(source.label, 'not an ONNX model: it has no graph', 'choose an .onnx file');
  if (!proto.graph.node?.length && !proto.graph.output?.length)
    throw badFile(source.label, 'not an ONNX model: its graph has neither nodes nor outputs', 'choose an .onnx file');
  const { tensors, moved } = await readTensors(
    proto,
    source.label,
    new ExternalData(source.label, options.openExternal),
  );
  const decoder = new GraphDecoder(tensors);

  const model = new Model(decoder.graph(proto.graph));
  model.irVersion = toNumber(proto.ir_version);
  model.opsets = opsetVersions(proto.opset_import);
  // Before IR version 3 there was one operator set, and it was not stated.
  if (model.opsets.size === 0) model.opsets.set('', 1);
  model.producerName = proto.producer_name ?? '';
  model.producerVersion = proto.producer_version ?? '';
  model.modelDomain = proto.domain ?? '';
  model.modelVersion = proto.model_version ? toBigInt(proto.model_version) : 0n;
  model.docString = proto.doc_string ?? '';
  for (const { key, value } of proto.metadata_props ?? []) model.metadata.set(key ?? '', value ?? '');
  for (const f of proto.functions ?? []) model.functions.set(functionKey(f), decodeFunction(f, decoder));
  nameNodes(model);
  model.source = new ModelSource(
    proto,
    source,
    hashBytes(skeleton.bytes),
    new Map(model.opsets),
    new Map(model.metadata),
    [...model.functions.values()].map(f => (f.source as FunctionSource).proto),
    decoder.warnings,
    !moved,
  );
  return model;
}

/** What was found on reading that the user should know, one line each. */
export const decodeWarnings = (model: Model): readonly string[] =>
  model.source instanceof ModelSource ? model.source.warnings : [];

function parse(reader: SkeletonReader, label: string): onnx.ModelProto {
  try {
    return onnx.ModelProto.decode(reader);
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw badFile(label, `not an ONNX model, or a damaged one: ${what} near byte ${reader.fileOffset()}`);
  }
}

function functionKey(f: onnx.IFunctionProto): string {
  const key = `${standardDomain(f.domain)}:${f.name ?? ''}`;
  return f.overload ? `${key}:${f.overload}` : key;
}

function decodeFunction(proto: onnx.IFunctionProto, decoder: GraphDecoder): ModelFunction {
  const nodes = decoder.nodes(proto.node);
  const opsets = opsetVersions(proto.opset_import);
  return {
    name: proto.name ?? '',
    domain: standardDomain(proto.domain),
    inputs: proto.input ?? [],
    outputs: proto.output ?? [],
    nodes,
    opsets,
    source: new FunctionSource(
      proto,
      nodes.map(n => (n.source as NodeSource).proto),
      opsets,
    ),
  };
}

function nameNodes(model: Model): void {
  const names = new NodeNames();
  names.assign(model.graph.nodes);
  for (const [key, f] of model.functions) names.assign(f.nodes, `${key}/`);
}
