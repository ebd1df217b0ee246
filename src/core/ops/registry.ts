import { attention, rotaryEmbedding } from './attention';
import { binaryOps } from './binary';
import { withChannels } from './channels';
import { constantOps } from './constant';
import { contribOps } from './contrib';
import { contribAttentionOps } from './contribAttention';
import { contribQuantizationOps } from './contribQuantization';
import { ifOp, loop, scan } from './control';
import { col2Im, conv, convTranspose, deformConv } from './conv';
import { detectionOps } from './detection';
import { einsum } from './einsum';
import { elementwiseOps } from './elementwise';
import { gatherOps } from './gather';
import { gemm } from './gemm';
import { concat, expand, split, tile } from './join';
import { legacyOps } from './legacy';
import { matMul } from './matmul';
import { normalizationOps } from './normalization';
import type { OpDef } from './op';
import { poolingOps } from './pooling';
import { quantizationOps } from './quantization';
import { recurrentOps } from './recurrent';
import { reduceOps } from './reduce';
import { resizeOps } from './resize';
import { sequenceOps } from './sequence';
import { dropout, flatten, identity, reshape, shape, size, squeeze, transpose, unsqueeze } from './shape';
import { signalOps } from './signal';
import { withSignature } from './signatures';
import { centerCropPad, pad, slice, trilu } from './slice';
import { clip, max, mean, min, sum, where } from './variadic';

const defined: readonly OpDef[] = [
  ...[conv, convTranspose, deformConv, col2Im, gemm, matMul, einsum, attention, rotaryEmbedding],
  ...normalizationOps,
  ...poolingOps,
  ...elementwiseOps,
  ...binaryOps,
  ...[sum, max, min, mean, where, clip],
  ...reduceOps,
  ...[identity, shape, size, reshape, flatten, squeeze, unsqueeze, dropout, transpose],
  ...[concat, split, tile, expand, slice, pad, trilu, centerCropPad],
  ...gatherOps,
  ...resizeOps,
  ...constantOps,
  ...recurrentOps,
  ...[ifOp, loop, scan],
  ...quantizationOps,
  ...detectionOps,
  ...signalOps,
  ...sequenceOps,
  ...legacyOps,
  ...contribOps,
  ...contribAttentionOps,
  ...contribQuantizationOps,
];

const all = defined.map(withSignature).map(withChannels);
const byName = new Map<string, OpDef>(all.map(op => [key(op.type, op.domain), op]));
/** By the operator's name alone in its domain: `${domain}:${type}` cannot be confused, types hold no colon. */
function key(type: string, domain: string): string {
  return `${domain}:${type}`;
}

/** The definition of a node's operator, or of an operator by type and domain; undefined when Lathe does not know it. */
export function findOp(node: { readonly opType: string; readonly domain: string }): OpDef | undefined;
export function findOp(type: string, domain?: string): OpDef | undefined;
export function findOp(
  what: string | { readonly opType: string; readonly domain: string },
  domain = '',
): OpDef | undefined {
  return typeof what === 'string' ? byName.get(key(what, domain)) : byName.get(key(what.opType, what.domain));
}

/** Every operator that Lathe knows, sorted by domain and type. */
export const allOps = (): readonly OpDef[] =>
  [...all].sort((a, b) => (key(a.type, a.domain) < key(b.type, b.domain) ? -1 : 1));
