import type { Model, ModelFunction } from '../../ir/model';
import { FunctionSource } from '../sources';
import { identifier, quoted } from './lexical';

/** The fields of a model's header, one text each. */
export function headerFields(model: Model): string[] {
  const fields = [`ir_version: ${model.irVersion}`, `opset_import: [${opsetText(model.opsets)}]`];
  if (model.producerName) fields.push(`producer_name: ${quoted(model.producerName)}`);
  if (model.producerVersion) fields.push(`producer_version: ${quoted(model.producerVersion)}`);
  if (model.modelDomain) fields.push(`domain: ${quoted(model.modelDomain)}`);
  if (model.modelVersion) fields.push(`model_version: ${model.modelVersion}`);
  if (model.docString) fields.push(`doc_string: ${quoted(model.docString)}`);
  if (model.metadata.size > 0) fields.push(`metadata_props: [${pairs(model.metadata, quoted)}]`);
  return fields;
}

/** The fields of a function's header. */
export function functionHeader(f: ModelFunction): string {
  const overload = f.source instanceof FunctionSource ? f.source.proto.overload : '';
  const fields = [`domain: ${quoted(f.domain)}`, `opset_import: [${opsetText(f.opsets)}]`];
  if (overload) fields.push(`overload: ${quoted(overload)}`);
  return `<${fields.join(', ')}>`;
}

/** The names of the attributes that a call may give, in angle brackets; empty without any. */
export function functionAttributes(f: ModelFunction): string {
  if (!(f.source instanceof FunctionSource)) return '';
  const { attribute, attribute_proto } = f.source.proto;
  const names = [...(attribute ?? []), ...(attribute_proto ?? []).map(a => a.name ?? '')];
  return names.length > 0 ? `<${names.map(identifier).join(', ')}> ` : '';
}

const opsetText = (opsets: ReadonlyMap<string, number>): string => pairs(opsets, String);

function pairs<T>(entries: Iterable<readonly [string, T]>, text: (value: T) => string): string {
  return [...entries].map(([key, value]) => `${quoted(key)}: ${text(value)}`).join(', ');
}
