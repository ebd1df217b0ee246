import type { Model } from '../../src/core/ir';
import { NetBuilder } from './netBuilder';

export interface BranchedNet {
  readonly build: () => Model;
  /** How many it is cut into for stacking. */
  readonly segments: number;
}

/** Small models in which more than one value is live beside what the layers give on. */
export const branchedNets: Readonly<Record<string, BranchedNet>> = {
  'an attention mask beside the hidden state': {
    segments: 4,
    build: () => {
      const net = new NetBuilder();
      const bias = maskBias(net, net.input('mask', ['N', 'S'], 'int64'));
      let x = net.input('x', ['N', 'S', 16]);
      for (let block = 0; block < 2; block++) {
        const attended = attention(net, x, bias);
        const hidden = net.node('Add', [x, attended]);
        x = net.node('Add', [hidden, net.linear(net.node('Relu', [net.linear(hidden, 16, 32)]), 32, 16)]);
      }
      const mean = net.node('ReduceMean', [x], { axes: [1n], keepdims: 0n });
      return net.output(net.linear(mean, 16, 5), ['N', 5]).build();
    },
  },
  'two heads, one of them before later changes': {
    segments: 3,
    build: () => {
      const net = new NetBuilder();
      const early = layer(net, layer(net, net.image(), 3, 16), 16, 16);
      const first = net.conv(early, 16, 4);
      const late = layer(net, layer(net, early, 16, 24), 24, 16);
      const second = net.conv(net.node('Concat', [late, net.node('Relu', [first])], { axis: 1n }), 20, 2);
      return net.output(first, ['N', 4, 6, 6]).output(second, ['N', 2, 6, 6]).build();
    },
  },
  'skip connections of a UNet': {
    segments: 8,
    build: () => {
      const net = new NetBuilder();
      const pool = (x: string) => net.node('MaxPool', [x], { kernel_shape: [2n, 2n], strides: [2n, 2n] });
      const enlarge = (x: string, channels: number) =>
        net.node('ConvTranspose', [x, net.weight(channels, 16, 2, 2)], { strides: [2n, 2n] });
      const high = layer(net, net.input('x', ['N', 3, 8, 8]), 3, 16);
      const middle = layer(net, pool(high), 16, 24);
      const low = layer(net, layer(net, pool(middle), 24, 32), 32, 32);
      const up = layer(net, net.node('Concat', [enlarge(low, 32), middle], { axis: 1n }), 40, 24);
      const out = layer(net, net.node('Concat', [enlarge(up, 24), high], { axis: 1n }), 32, 16);
      return net.output(net.conv(out, 16, 2), ['N', 2, 8, 8]).build();
    },
  },
  'sizes that are read long after they are known': {
    segments: 3,
    build: () => {
      const net = new NetBuilder();
      const x = net.input('x', ['N', 8, 'H', 'W']);
      const sizes = net.node('Shape', [x]);
      const size = (axis: number) => net.node('Gather', [sizes, net.ints(axis)]);
      const area = net.node('Mul', [size(2), size(3)]);
      const shape = net.node('Concat', [size(0), net.ints(16), area], { axis: 0n });
      const y = layer(net, layer(net, x, 8, 24), 24, 16);
      const rows = net.transpose(net.node('Reshape', [y, shape]), 0, 2, 1);
      const scale = net.node('Sqrt', [net.node('Cast', [area], { to: 1n })]);
      const hidden = net.node('Relu', [net.linear(net.node('Div', [rows, scale]), 16, 24)]);
      return net.output(net.linear(hidden, 24, 5), ['N', null, 5]).build();
    },
  },
  'rows that are looked up by their place in the batch': {
    segments: 1,
    build: () => {
      const net = new NetBuilder();
      const ids = net.input('ids', ['N', 6], 'int64');
      const count = net.node('Gather', [net.node('Shape', [ids]), net.constant([], [0], 'int64')]);
      const places = net.node('Range', [net.constant([], [0], 'int64'), count, net.constant([], [1], 'int64')]);
      const last = net.node('ArgMax', [ids], { axis: 1n, keepdims: 0n });
      const column = (value: string) => net.node('Unsqueeze', [value, net.ints(1)]);
      const indices = net.node('Concat', [column(places), column(last)], { axis: 1n });
      const embedded = net.node('Gather', [net.weight(10, 16), ids]);
      const hidden = net.node('Relu', [net.linear(embedded, 16, 32)]);
      const again = net.node('Relu', [net.linear(hidden, 32, 24)]);
      return net.output(net.linear(net.node('GatherND', [again, indices]), 24, 5), ['N', 5]).build();
    },
  },
};

const layer = (net: NetBuilder, x: string, inputs: number, outputs: number): string =>
  net.node('Relu', [net.conv(x, inputs, outputs)]);

/** 0 where the mask is set and -100 elsewhere: [N, 1, S]. */
function maskBias(net: NetBuilder, mask: string): string {
  const isSet = net.node('Greater', [mask, net.constant([], [2], 'int64')]);
  const bias = net.node('Where', [isSet, net.constant([], [0]), net.constant([], [-100])]);
  return net.node('Unsqueeze', [bias, net.ints(1)]);
}

function attention(net: NetBuilder, x: string, bias: string): string {
  const [query, key, value] = [0, 1, 2].map(() => net.linear(x, 16, 16)) as [string, string, string];
  const scores = net.node('MatMul', [query, net.transpose(key, 0, 2, 1)]);
  const weights = net.node('Softmax', [net.node('Add', [scores, bias])], { axis: -1n });
  return net.linear(net.node('MatMul', [weights, value]), 16, 16);
}
