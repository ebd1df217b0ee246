import { binaryOps } from '../binary';
import { MICROSOFT } from '../contrib';
import { elementwiseOps } from '../elementwise';
import type { OpDef } from '../op';
import { broadcasting, sameAsFirst, slopeChannels } from './alike';
import { attentionChannels, multiHeadChannels, packedAttentionChannels } from './attention';
import type { ChannelFacet } from './facet';
import {
  convChannels,
  convTransposeChannels,
  einsumChannels,
  fusedConvChannels,
  gemmChannels,
  matMulChannels,
} from './linear';
import { concatChannels, gatherChannels, sliceChannels, splitChannels } from './parts';
import { recurrentChannels } from './recurrent';
import * as reduce from './reduce';
import * as shapes from './shapes';
import * as windows from './windows';

const all = (types: readonly string[], facet: ChannelFacet): [string, ChannelFacet][] =>
  types.map(type => [type, facet]);
const typesOf = (ops: readonly OpDef[]) => ops.filter(op => op.domain === '').map(op => op.type);

/** How operators of the standard domain relate channels; what is missing here is a barrier. */
const facets: ReadonlyMap<string, ChannelFacet> = new Map<string, ChannelFacet>([
  ...all(typesOf(elementwiseOps), sameAsFirst),
  ...all(['Identity', 'Dropout', 'Cast', 'CastLike', 'Clip'], sameAsFirst),
  ...all(typesOf(binaryOps), broadcasting),
  ['PRelu', slopeChannels],
  ...all(['Sum', 'Max', 'Min', 'Mean', 'Where'], broadcasting),
  ['Conv', convChannels],
  ['ConvTranspose', convTransposeChannels],
  ['Gemm', gemmChannels],
  ['MatMul', matMulChannels],
  ['Einsum', einsumChannels],
  ['Attention', attentionChannels],
  ['BatchNormalization', windows.batchNormChannels],
  ['InstanceNormalization', windows.perChannelChannels],
  ['GroupNormalization', windows.groupNormChannels],
  ['LRN', windows.batchOnly],
  ...all(['LayerNormalization', 'RMSNormalization'], reduce.layerNormChannels),
  ['MeanVarianceNormalization', reduce.meanVarianceChannels],
  ['LpNormalization', sameAsFirst],
  ...all(['MaxPool', 'AveragePool', 'LpPool'], windows.poolChannels),
  ...all(['GlobalAveragePool', 'GlobalMaxPool', 'GlobalLpPool'], windows.poolChannels),
  ...all(['Resize', 'Upsample'], windows.resizeChannels),
  ['DepthToSpace', windows.depthChannels(true)],
  ['SpaceToDepth', windows.depthChannels(false)],
  ['Pad', windows.padChannels],
  ['Crop', windows.poolChannels],
  ...all(['MaxRoiPool', 'RoiAlign', 'GridSample'], windows.sampledChannels),
  ...all(['Affine', 'ParametricSoftplus', 'ScaledTanh'], sameAsFirst),
  ...all(['ReduceSum', 'ReduceL1', 'ReduceL2', 'ReduceSumSquare'], reduce.reductionChannels(false)),
  ...all(['ReduceMean', 'ReduceMax', 'ReduceMin', 'ReduceProd'], reduce.reductionChannels(true)),
  ...all(['ReduceLogSum', 'ReduceLogSumExp'], reduce.reductionChannels(true)),
  ...all(['ArgMax', 'ArgMin'], reduce.argumentChannels),
  ['TopK', reduce.topKChannels],
  ...all(['Softmax', 'LogSoftmax', 'Hardmax'], reduce.softmaxChannels),
  ['Reshape', shapes.reshapeChannels],
  ['Flatten', shapes.flattenChannels],
  ['Transpose', shapes.transposeChannels],
  ...all(['Squeeze', 'Unsqueeze'], shapes.unitAxesChannels),
  ['Expand', shapes.expandChannels],
  ['ConstantOfShape', shapes.constantOfShapeChannels],
  ['Tile', shapes.tileChannels],
  ...all(['Shape', 'Size'], shapes.shapeReadChannels),
  // Its value is cut where it is stored.
  ['Constant', shapes.storedChannels],
  ['Concat', concatChannels],
  ['Split', splitChannels],
  ['Slice', sliceChannels],
  ['Gather', gatherChannels],
  ['RNN', recurrentChannels(1)],
  ['GRU', recurrentChannels(3)],
  ['LSTM', recurrentChannels(4)],
]);

/** Of onnxruntime's own domain. */
const fused: ReadonlyMap<string, ChannelFacet> = new Map<string, ChannelFacet>([
  ...all(['Gelu', 'FastGelu', 'QuickGelu'], broadcasting),
  ['BiasGelu', broadcasting],
  ['FusedConv', fusedConvChannels],
  ['FusedGemm', gemmChannels],
  ...all(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization'], reduce.skipNormChannels),
  ['MultiHeadAttention', multiHeadChannels],
  ['Attention', packedAttentionChannels],
]);

const facetOf = ({ type, domain }: OpDef): ChannelFacet | undefined =>
  domain === '' ? facets.get(type) : domain === MICROSOFT ? fused.get(type) : undefined;

/** The same operator with its facet for channels, if there is one. */
export function withChannels(op: OpDef): OpDef {
  const channels = op.channels ?? facetOf(op);
  return channels ? { ...op, channels } : op;
}
