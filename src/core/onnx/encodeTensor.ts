import { dataTypeCode, type Tensor } from '../ir';
import { EXTERNAL } from './externalData';
import { onnx } from './generated/onnx';
import { fromNumber } from './int64';
import { amend, copyMessage, sameItems } from './message';
import { standIn } from './payload';
import { TensorSource } from './sources';
import { unknownsWithoutData } from './tensorFields';

/** Where external data is written: a location relative to the model, offset and length in bytes. */
export interface ExternalPlace {
  readonly location: string;
  readonly offset: number;
  readonly length: number;
}

/** Decides where a tensor's bytes go: where they were, into the model's file, or to a place outside. */
export type TensorPlacement = (tensor: Tensor) => 'asRead' | 'inline' | ExternalPlace;

export class TensorEncoder {
  constructor(private readonly placement: TensorPlacement) {}

  tensor(tensor: Tensor, name = tensor.name): onnx.ITensorProto {
    const place = this.placement(tensor);
    const source = tensor.source instanceof TensorSource ? tensor.source : undefined;
    const labels = { name, doc_string: tensor.docString ?? '' };
    const asRead = place === 'asRead' || (place === 'inline' && tensor.storedIn !== 'external');
    if (asRead && source && isUnchanged(tensor, source)) return amend(source.proto, labels);
    const proto = withoutData(source?.proto ?? new onnx.TensorProto());
    proto.dims = tensor.dims.map(fromNumber);
    proto.data_type = dataTypeCode(tensor.type);
    if (typeof place === 'object') {
      proto.data_location = EXTERNAL;
      proto.external_data = externalEntriesOf(tensor, place);
    } else if (tensor.data.kind === 'strings') proto.string_data = tensor.data.values;
    else proto.raw_data = tensor.data.kind === 'bytes' ? tensor.data.bytes : standIn(tensor.data);
    return amend(proto, labels);
  }
}

const isUnchanged = (tensor: Tensor, source: TensorSource): boolean =>
  tensor.data === source.data &&
  dataTypeCode(tensor.type) === source.proto.data_type &&
  (tensor.dims === source.dims || sameItems(tensor.dims, source.dims));

const dataFields = [
  ...(['float_data', 'int32_data', 'string_data', 'int64_data', 'raw_data', 'double_data', 'uint64_data'] as const),
  ...(['external_data', 'data_location', 'segment'] as const),
];

function withoutData(proto: onnx.ITensorProto): onnx.ITensorProto {
  const copy = copyMessage(proto);
  for (const field of dataFields) delete copy[field];
  const unknowns = unknownsWithoutData(proto);
  if (proto.$unknowns && unknowns.length !== proto.$unknowns.length) copy.$unknowns = unknowns;
  return copy;
}

/** Entries of the old place that still hold; a checksum is of bytes that may have changed. */
function externalEntriesOf(tensor: Tensor, place: ExternalPlace): onnx.IStringStringEntryProto[] {
  const entries = [...(tensor.external?.entries ?? [])].filter(([key]) => key !== 'checksum');
  return [
    { key: 'location', value: place.location },
    { key: 'offset', value: String(place.offset) },
    { key: 'length', value: String(place.length) },
    ...entries.map(([key, value]) => ({ key, value })),
  ];
}
