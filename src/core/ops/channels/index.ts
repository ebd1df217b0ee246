import { binaryOps } from '../binary';
import { elementwiseOps } from '../elementwise';
import type { OpDef } from '../op';
import { broadcasting, sameAsFirst } from './alike';
import type { ChannelFacet } from './facet';
import { convChannels, convTransposeChannels, gemmChannels, matMulChannels } from './linear';
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
  ...all(['Sum', 'Max', 'Min', 'Mean', 'Where'], broadcasting),
  ['Conv', convChannels],
  ['ConvTranspose', convTransposeChannels],
  ['Gemm', gemmChannels],
  ['MatMul', matMulChannels],
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
  ...all(['Crop', 'MaxRoiPool', 'RoiAlign', 'GridSample'], windows.poolChannels),
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

/** The same operator with its facet for channels, if there is one. */
export function withChannels(op: OpDef): OpDef {
  const channels = op.channels ?? (op.domain === '' ? facets.get(op.type) : undefined);
  return channels ? { ...op, channels } : op;
}
