import type { Attribute } from '../../ir/attribute';
import { attributeKind } from '../attributeTypes';
import { AttributeSource } from '../sources';
import { float32Text, identifier, quotedBytes } from './lexical';

/** Attributes that hold neither tensors nor graphs. */
type PlainAttribute = Exclude<Attribute, { kind: 'tensor' | 'tensors' | 'graph' | 'graphs' }>;

/** The value of an attribute; lists of more than `limit` elements are elided. */
export function plainValue(a: PlainAttribute, limit: number): string {
  switch (a.kind) {
    case 'float':
      return float32Text(a.value);
    case 'int':
      return String(a.value);
    case 'string':
      return quotedBytes(a.value);
    case 'floats':
      return listText(a.value, limit, float32Text);
    case 'ints':
      return listText(a.value, limit, String);
    case 'strings':
      return listText(a.value, limit, quotedBytes);
    case 'opaque':
      return referenceOf(a) ?? '{...}';
  }
}

const listText = <T>(items: readonly T[], limit: number, text: (item: T) => string): string =>
  items.length > limit ? '[...]' : `[${items.map(item => text(item)).join(', ')}]`;

/** `@name`: the value that a call of the function gives. */
function referenceOf(a: Attribute): string | undefined {
  const reference = a.source instanceof AttributeSource ? a.source.proto.ref_attr_name : undefined;
  return reference ? `@${identifier(reference)}` : undefined;
}

/** The annotation that a value needs because it does not tell its type by itself: empty lists and references. */
export function typeAnnotation(a: Attribute): string {
  if ('value' in a && Array.isArray(a.value) && a.value.length === 0) return `: ${a.kind}`;
  if (a.kind !== 'opaque' || !(a.source instanceof AttributeSource) || !referenceOf(a)) return '';
  const kind = attributeKind({ ...a.source.proto, ref_attr_name: '' });
  return kind ? `: ${kind}` : '';
}
