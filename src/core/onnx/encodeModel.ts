import type { Model, ModelFunction } from '../ir';
import { standardDomain } from './decodeGraph';
import { GraphEncoder, type NodeNaming, unlessSame } from './encodeGraph';
import type { TensorPlacement } from './encodeTensor';
import { onnx } from './generated/onnx';
import { fromBigInt, fromNumber, toBigInt, toNumber } from './int64';
import { amend, sameItems } from './message';
import { FunctionSource, ModelSource } from './sources';

/** Builds the message of a model: the very one it was read from when nothing has changed. */
export function buildModel(model: Model, placement: TensorPlacement, naming: NodeNaming = 'file'): onnx.IModelProto {
  const source = model.source instanceof ModelSource ? model.source : undefined;
  const proto = source?.proto ?? new onnx.ModelProto();
  const encoder = new GraphEncoder(placement, naming);
  const same64 = (long: onnx.IModelProto['ir_version'], value: bigint) => (long ? toBigInt(long) : 0n) === value;
  return amend(proto, {
    ...(same64(proto.ir_version, BigInt(model.irVersion)) ? {} : { ir_version: fromNumber(model.irVersion) }),
    ...(same64(proto.model_version, model.modelVersion) ? {} : { model_version: fromBigInt(model.modelVersion) }),
    opset_import: imports(model.opsets, source?.opsets, proto.opset_import),
    producer_name: model.producerName,
    producer_version: model.producerVersion,
    domain: model.modelDomain,
    doc_string: model.docString,
    graph: encoder.graph(model.graph),
    metadata_props: sameMap(model.metadata, source?.metadata)
      ? proto.metadata_props
      : [...model.metadata].map(([key, value]) => ({ key, value })),
    functions: unlessSame(
      [...model.functions.values()].map(f => buildFunction(f, encoder)),
      source?.functions,
      proto.functions,
    ),
  });
}

/** True when the model is what its file holds: writing it is copying the file. */
export function isUntouched(model: Model): boolean {
  const { source } = model;
  return source instanceof ModelSource && source.isFaithful && buildModel(model, () => 'asRead') === source.proto;
}

function buildFunction(f: ModelFunction, encoder: GraphEncoder): onnx.IFunctionProto {
  const source = f.source instanceof FunctionSource ? f.source : undefined;
  const proto = source?.proto ?? new onnx.FunctionProto();
  return amend(proto, {
    name: f.name,
    domain: standardDomain(proto.domain) === f.domain ? proto.domain : f.domain,
    input: [...f.inputs],
    output: [...f.outputs],
    opset_import: imports(f.opsets, source?.opsets, proto.opset_import),
    node: encoder.nodes(f.nodes, source?.nodes, proto.node),
  });
}

type Imports = onnx.IOperatorSetIdProto[];

/** The imports of a model: the file's entries with changed versions, without removed domains, then new ones. */
function imports(
  versions: ReadonlyMap<string, number>,
  read: ReadonlyMap<string, number> | undefined,
  inFile: Imports | null | undefined,
): Imports {
  if (sameMap(versions, read)) return inFile ?? [];
  const kept = (inFile ?? []).flatMap(entry => {
    const version = versions.get(standardDomain(entry.domain));
    if (version === undefined) return [];
    return toNumber(entry.version) === version ? entry : amend(entry, { version: fromNumber(version) });
  });
  const present = new Set(kept.map(entry => standardDomain(entry.domain)));
  const added = [...versions].filter(([domain]) => !present.has(domain));
  return [...kept, ...added.map(([domain, version]) => ({ domain, version: fromNumber(version) }))];
}

/** Same entries in the same order. */
const sameMap = (a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown> | undefined): boolean =>
  b !== undefined && sameItems([...a].flat(), [...b].flat());
