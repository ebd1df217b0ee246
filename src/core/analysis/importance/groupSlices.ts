import { isFloat, type Model, type Tensor } from '../../ir';
import type { Axis } from '../../ops/channels/facet';
import type { ChannelCoupling } from '../channels/coupling';

/** A tensor that has slices of a group's channels along one of its axes. */
export interface GroupSlices {
  readonly tensor: Tensor;
  /** Index of the axis. */
  readonly axis: number;
  readonly group: number;
  /** For each index of the axis the channel's place in the group; -1: of another group, or of none. */
  readonly channelOf: Int32Array;
  /** The slices compute the channels; else they read them. */
  readonly computes: boolean;
}

/** Where the channels of all groups lie in the model's float weights: what computes channels, or has two axes and more. */
export function weightSlices(model: Model, coupling: ChannelCoupling): GroupSlices[] {
  const computing = new Set(coupling.computed.map(c => c.weight));
  const isWeight = ({ name, type, dims }: Tensor) =>
    isFloat(type) && (computing.has(name) || dims.filter(d => d > 1).length > 1);
  const computed = new Set(coupling.computed.map(c => c.axis));
  return slicesOf(model, coupling, isWeight, axis => computed.has(axis));
}

/** Slices of the vectors by which normalizations scale channels. */
export function scaleSlices(model: Model, coupling: ChannelCoupling): GroupSlices[] {
  const scales = new Set(coupling.scales);
  return slicesOf(
    model,
    coupling,
    ({ type }) => isFloat(type),
    () => true,
  ).filter(({ tensor }) => scales.has(tensor.name));
}

function slicesOf(
  { graph }: Model,
  { atoms, values, groups }: ChannelCoupling,
  wanted: (tensor: Tensor) => boolean,
  computes: (axis: Axis) => boolean,
): GroupSlices[] {
  const place = new Map<number, { group: number; channel: number }>();
  for (const [group, { channels }] of groups.entries())
    for (const [channel, root] of channels.entries()) place.set(root, { group, channel });
  const slices: GroupSlices[] = [];
  for (const [name, tensor] of graph.initializers) {
    if (!wanted({ ...tensor, name })) continue;
    for (const [k, axis] of (values.of(name) ?? []).entries()) {
      const found = new Map<number, Int32Array>();
      for (let i = 0; i < (axis.size ?? 0); i++) {
        const at = place.get(atoms.find(axis.first + i));
        if (!at) continue;
        let channelOf = found.get(at.group);
        if (!channelOf) {
          channelOf = new Int32Array(axis.size!).fill(-1);
          found.set(at.group, channelOf);
        }
        channelOf[i] = at.channel;
      }
      for (const [group, channelOf] of found)
        slices.push({ tensor: { ...tensor, name }, axis: k, group, channelOf, computes: computes(axis) });
    }
  }
  return slices;
}

/** Adds |w|^power of every element to the score of its channel. */
export function magnitudes(
  values: Float32Array,
  { tensor, axis, channelOf }: GroupSlices,
  power: 1 | 2,
  to: Float64Array,
): void {
  const inner = tensor.dims.slice(axis + 1).reduce((n, d) => n * d, 1);
  const size = channelOf.length;
  for (let start = 0, index = 0; start < values.length; start += inner, index = index + 1 === size ? 0 : index + 1) {
    const channel = channelOf[index]!;
    if (channel < 0) continue;
    let sum = 0;
    for (let i = start; i < start + inner; i++) sum += power === 1 ? Math.abs(values[i]!) : values[i]! * values[i]!;
    to[channel]! += sum;
  }
}
