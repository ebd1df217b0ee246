import type { AttributeValue } from '../ir';
import type { onnx } from './generated/onnx';

/** AttributeProto.AttributeType of the kinds that the IR reads. */
export const attributeCodes: Readonly<Record<Exclude<AttributeValue['kind'], 'opaque'>, number>> = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  tensors: 9,
  graphs: 10,
};
const kinds = new Map(
  Object.entries(attributeCodes).map(([kind, code]) => [code, kind as keyof typeof attributeCodes]),
);

const fieldOf = { float: 'f', int: 'i', string: 's', tensor: 't', graph: 'g' } as const;
const lists = ['floats', 'ints', 'strings', 'tensors', 'graphs'] as const;

/** The kind of an attribute; files of IR version 1 state no type, there the field that is set tells. */
export function attributeKind(a: onnx.IAttributeProto): keyof typeof attributeCodes | undefined {
  if (a.ref_attr_name) return undefined;
  if (a.type) return kinds.get(a.type);
  for (const kind of Object.keys(fieldOf) as (keyof typeof fieldOf)[]) if (Object.hasOwn(a, fieldOf[kind])) return kind;
  return lists.find(list => (a[list] ?? []).length > 0);
}
