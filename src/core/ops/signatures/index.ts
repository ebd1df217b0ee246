import type { AttributeValue } from '../../ir/attribute';
import type { OpDef } from '../op';
import { contrib } from './contrib';
import { halfTypesOf } from './halfTypes';
import { standardAtoL } from './standardAtoL';
import { standardMtoZ } from './standardMtoZ';

const standard = { ...standardAtoL, ...standardMtoZ };
const byDomain: Readonly<Record<string, typeof standard>> = { '': standard, 'com.microsoft': contrib };

const words = (text: string) => text.split(' ').filter(word => word);

/** The operator with formal input names, attribute kinds and 16-bit float types, where it does not state them itself. */
export function withSignature(op: OpDef): OpDef {
  const signature = byDomain[op.domain]?.[op.type];
  if (!signature) return op;
  const [inputs, attributes] = signature;
  const kinds = words(attributes).map(word => word.split(':') as [string, AttributeValue['kind']]);
  const halfTypes = op.domain === '' ? halfTypesOf(op.type) : undefined;
  return { inputNames: words(inputs), attributeKinds: new Map(kinds), halfTypes, ...op };
}
