import { binaryOps } from '../binary';
import { MICROSOFT } from '../contrib';
import { elementwiseOps } from '../elementwise';
import type { OpDef } from '../op';
import { broadcasting, sameAsFirst, slopeChannels } from './alike';
import {
  attentionChannels,
  groupQueryChannels,
  multiHeadChannels,
  packedAttentionChannels,
  rotaryChannels,
} from './attention';
import type { ChannelFacet } from './facet';
import * as indexed from './indexed';
import {
  convChannels,
  convTransposeChannels,
  einsumChannels,
  fusedConvChannels,
  fusedMatMulChannels,
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
  ['RotaryEmbedding', rotaryChannels(1)],
  ['BatchNormalization', windows.batchNormChannels],
  ['InstanceNormalization', windows.perChannelChannels],
  ['GroupNormalization', windows.groupNormChannels],
  ['LRN', windows.batchOnly],
  ...all(['LayerNormalization', 'RMSNormalization', 'SimplifiedLayerNormalization'], reduce.layerNormChannels),
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
  ...all(['GatherElements', 'ScatterElements', 'Scatter'], indexed.elementsChannels),
  ['GatherND', indexed.gatherNdChannels],
  ['ScatterND', indexed.scatterNdChannels],
  ['CumSum', indexed.cumulativeChannels],
  ['Trilu', indexed.triangleChannels],
  ['ReverseSequence', indexed.reverseSequenceChannels],
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
  ['GroupQueryAttention', groupQueryChannels],
  ['RotaryEmbedding', rotaryChannels(2)],
  ['FusedMatMul', fusedMatMulChannels],
]);

const facetOf = ({ type, domain }: OpDef): ChannelFacet | undefined =>
  domain === '' ? facets.get(type) : domain === MICROSOFT ? fused.get(type) : undefined;

/** The same operator with its facet for channels, if there is one. */
export function withChannels(op: OpDef): OpDef {
  const channels = op.channels ?? facetOf(op);
  return channels ? { ...op, channels } : op;
}
