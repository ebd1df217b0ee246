/** Which operators of the standard take 16-bit floats, and since when (type constraints of the ONNX documents Operators and Changelog). */
import type { HalfTypes } from '../op';

/** By version, the operators that take the type from it on wherever they take float32, but for `float32Inputs`. */
type FirstVersions = Readonly<Record<number, readonly string[]>>;

/** Not here, whatever the standard says: what makes float32 unless an attribute says else, and conversions to and from integers, whose kernels are for float32. */
const float16: FirstVersions = {
  1: [
    'Abs Add ArgMax ArgMin AveragePool BatchNormalization Cast Ceil Clip Concat Constant Conv',
    'ConvTranspose DepthToSpace Div Dropout Elu Exp Flatten Floor GRU Gather Gemm GlobalAveragePool',
    'GlobalLpPool GlobalMaxPool Greater HardSigmoid Hardmax Identity If InstanceNormalization LRN LSTM',
    'LeakyRelu Less Log LogSoftmax Loop LpNormalization LpPool MatMul Max MaxPool MaxRoiPool Mean Min Mul',
    'Neg PRelu Pad Pow RNN RandomNormalLike RandomUniformLike Reciprocal ReduceL1 ReduceL2 ReduceLogSum',
    'ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare Relu Reshape',
    'Selu Shape Sigmoid Size Slice Softmax Softplus Softsign SpaceToDepth Split Sqrt Squeeze Sub Sum Tanh',
    'Tile TopK Transpose Unsqueeze Upsample',
  ],
  7: ['Acos Asin Atan Cos Multinomial Sin Tan'],
  8: ['Expand Scan'],
  9: [
    'Acosh Asinh Atanh Compress ConstantOfShape Cosh Erf EyeLike IsNaN MaxUnpool',
    'MeanVarianceNormalization NonZero OneHot Scatter Shrink Sign Sinh Where',
  ],
  10: ['Mod Resize ReverseSequence RoiAlign ThresholdedRelu'],
  11: [
    'ConcatFromSequence Det Equal GatherElements GatherND Round ScatterElements ScatterND SequenceAt',
    'SequenceConstruct SequenceInsert SplitToSequence Unique',
  ],
  12: ['Einsum GreaterOrEqual LessOrEqual'],
  14: ['CumSum HardSwish Trilu'],
  15: ['Bernoulli CastLike Optional'],
  16: ['GridSample'],
  17: ['DFT LayerNormalization STFT'],
  18: ['CenterCropPad Col2Im GroupNormalization Mish'],
  19: ['DeformConv'],
  20: ['AffineGrid Gelu IsInf'],
  23: ['Attention RMSNormalization RotaryEmbedding'],
  24: ['Swish TensorScatter'],
};

const bfloat16: FirstVersions = {
  13: [
    'Abs Add ArgMax ArgMin Cast Ceil Clip Concat Constant DepthToSpace Div Equal Erf Exp Expand Flatten',
    'Floor Gather GatherElements GatherND Gemm Greater Hardmax Identity IsNaN LRN Less Log LogSoftmax',
    'MatMul Max Mean MeanVarianceNormalization Min Mod Mul Neg NonZero Pad Reciprocal ReduceL1 ReduceL2',
    'ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare',
    'Relu Reshape Resize ScatterElements ScatterND Shape Sigmoid Sign Size Slice Softmax SpaceToDepth',
    'Split Sqrt Squeeze Sub Sum Tanh Tile Transpose Unsqueeze',
  ],
  14: ['BatchNormalization CumSum Trilu'],
  15: ['CastLike Pow'],
  16: ['GreaterOrEqual If LeakyRelu LessOrEqual Loop PRelu Scan Where'],
  17: ['DFT LayerNormalization STFT'],
  18: ['Col2Im GroupNormalization'],
  20: ['AffineGrid ConstantOfShape Gelu IsInf'],
  22: [
    'Acos Acosh Asin Asinh Atan Atanh AveragePool Bernoulli Conv ConvTranspose Cos Cosh DeformConv Det',
    'Dropout Elu EyeLike GRU GlobalAveragePool GlobalLpPool GlobalMaxPool GridSample HardSigmoid',
    'HardSwish InstanceNormalization LSTM LpNormalization LpPool MaxPool MaxRoiPool MaxUnpool Mish',
    'Multinomial RNN RandomNormalLike RandomUniformLike RoiAlign Round Selu Sin Sinh Softplus Softsign',
    'Tan ThresholdedRelu',
  ],
  23: ['Attention RMSNormalization RotaryEmbedding'],
  24: ['Swish TensorScatter TopK'],
};

const versionsByOp = (table: FirstVersions): ReadonlyMap<string, number> =>
  new Map(
    Object.entries(table).flatMap(([version, names]) =>
      names.flatMap(line => line.split(' ').map(op => [op, Number(version)] as const)),
    ),
  );
const [float16Since, bfloat16Since] = [versionsByOp(float16), versionsByOp(bfloat16)];

/** Of an operator of the standard; empty for one that takes float32 only. */
export const halfTypesOf = (type: string): HalfTypes => ({
  float16: float16Since.get(type),
  bfloat16: bfloat16Since.get(type),
});
