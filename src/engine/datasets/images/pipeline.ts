import { LatheError } from '../../../core/errors';
import type { DataType } from '../../../core/ir';
import { roundHalfEven } from '../../../core/numeric/round';
import { type InputSpec, type ModelInputs, specText } from '../inputSpecs';
import { crop, type Picture, toColour, toGrey } from './picture';
import type { Channels, Layout, Preprocessing, Size } from './preprocessing';
import { type Interpolation, resize } from './resample';

/** All that is done to an image before the model sees it. */
export interface Pipeline {
  readonly spec: InputSpec;
  readonly type: DataType;
  readonly resize: number | Size | undefined;
  readonly interpolation: Interpolation;
  readonly crop: Size | undefined;
  /** Of what the model gets. */
  readonly size: Size;
  readonly channels: Channels;
  readonly layout: Layout;
  /** Of the picture's channels in the order that the model gets them; absent: levels as they are. */
  readonly normalize:
    | { readonly scale: number; readonly mean: readonly number[]; readonly std: readonly number[] }
    | undefined;
}

const FLOATS: readonly DataType[] = ['float32', 'float64', 'float16'];

/** What the block says, filled up from the model's input. Throws LatheError when the two do not go together. */
export function pipelineFor({ specs }: ModelInputs, block: Preprocessing, label: string): Pipeline {
  const refuse = (text: string) => new LatheError(`${label}: ${text}`, 'missing-data');
  const [spec, ...others] = specs;
  if (!spec || others.length > 0)
    throw refuse(
      `a folder of images feeds one input, but the model takes ${specs.map(s => s.name).join(', ') || 'none'}; save an .npz with an array for each`,
    );
  const type = spec.type ?? 'float32';
  if (type !== 'uint8' && !FLOATS.includes(type))
    throw refuse(`images feed inputs of floats or uint8, but ${spec.name} is ${type}; save the images as an .npz`);
  if (spec.resolved && spec.resolved.length !== 4)
    throw refuse(`images feed inputs of four dimensions, but the model's input is ${specText(spec)}; save an .npz`);
  const shape = spec.resolved ?? [null, null, null, null];
  const isCount = (axis: number) => shape[axis] === 3 || shape[axis] === 1;
  const layout = block.layout ?? (!isCount(1) && isCount(3) ? 'nhwc' : 'nchw');
  const [height, width, count] = layout === 'nchw' ? [shape[2], shape[3], shape[1]] : [shape[1], shape[2], shape[3]];
  const channels = block.channels ?? (count === 1 ? 'gray' : 'rgb');
  const used = channels === 'gray' ? 1 : 3;
  if (typeof count === 'number' && count !== used)
    throw refuse(
      `${channels} images have ${used} ${used === 1 ? 'channel' : 'channels'}, but the model's input is ${specText(spec)} (layout ${layout}); set channels and layout in preprocessing.json`,
    );
  const known = typeof height === 'number' && typeof width === 'number' ? { height, width } : undefined;
  const stages = sizes(block, known);
  const size = stages.crop ?? (typeof stages.resize === 'object' ? stages.resize : undefined);
  if (!size)
    throw refuse(
      `the model's input is ${specText(spec)}, which gives no size; set resize or centerCrop in preprocessing.json, or the dimensions with --dim`,
    );
  if ((typeof height === 'number' && height !== size.height) || (typeof width === 'number' && width !== size.width))
    throw refuse(
      `images of ${size.height} × ${size.width} pixels do not fit the model's input ${specText(spec)}; change resize and centerCrop in preprocessing.json`,
    );
  return {
    spec,
    type,
    ...stages,
    size,
    interpolation: block.interpolation ?? 'bilinear',
    channels,
    layout,
    normalize: normalization(block, type, used, refuse),
  };
}

/** Without a size of its own, the block asks for the model's. A shorter side alone leaves the other open: it is cropped. */
function sizes({ resize: to, centerCrop }: Preprocessing, known: Size | undefined): Pick<Pipeline, 'resize' | 'crop'> {
  if (to === undefined && centerCrop === undefined) return { resize: known, crop: undefined };
  return { resize: to, crop: centerCrop ?? (typeof to === 'number' ? known : undefined) };
}

function normalization(
  { scale, mean, std }: Preprocessing,
  type: DataType,
  channels: number,
  refuse: (text: string) => LatheError,
): Pipeline['normalize'] {
  if (type === 'uint8') {
    if (scale === undefined && mean === undefined && std === undefined) return undefined;
    throw refuse("the model's input is uint8 and takes levels of 0 to 255 as they are; remove scale, mean and std");
  }
  const perChannel = (values: readonly number[], field: string): readonly number[] => {
    if (values.length === channels) return values;
    if (values.length === 1) return Array.from({ length: channels }, () => values[0]!);
    throw refuse(`${field} has ${values.length} numbers for ${channels} ${channels === 1 ? 'channel' : 'channels'}`);
  };
  return { scale: scale ?? 1 / 255, mean: perChannel(mean ?? [0], 'mean'), std: perChannel(std ?? [1], 'std') };
}

/** The levels that the model gets, before they are scaled. Throws LatheError when the image is smaller than the crop. */
export function prepare(picture: Picture, pipeline: Pipeline, file: string): Picture {
  const coloured = pipeline.channels === 'gray' ? toGrey(picture) : toColour(picture);
  const to = typeof pipeline.resize === 'number' ? inProportion(picture, pipeline.resize) : pipeline.resize;
  const sized = to ? resize(coloured, to.height, to.width, pipeline.interpolation) : coloured;
  if (!pipeline.crop) return sized;
  const { height, width } = pipeline.crop;
  if (sized.height < height || sized.width < width)
    throw new LatheError(
      `${file}: the image has ${sized.height} × ${sized.width} pixels, fewer than the ${height} × ${width} to be cropped; set resize in preprocessing.json`,
      'missing-data',
    );
  const middle = (whole: number, part: number) => roundHalfEven((whole - part) / 2);
  return crop(sized, middle(sized.height, height), middle(sized.width, width), height, width);
}

/** The longer side is cut off to whole pixels, as torchvision does. */
function inProportion({ height, width }: Picture, shorter: number): Size {
  const other = (longer: number, side: number) => Math.floor((shorter * longer) / side);
  return height <= width
    ? { height: shorter, width: other(width, height) }
    : { height: other(height, width), width: shorter };
}
