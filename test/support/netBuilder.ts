import { Random } from '../../src/core/numeric/random';
import { ModelBuilder } from './modelBuilder';

/** Layers in a few words, with seeded weights. The batch is open. */
export class NetBuilder extends ModelBuilder {
  private readonly numbers = new Random(5);
  weight = (...dims: number[]): string => this.random(dims, this.numbers, 0.5);

  image(channels = 3): string {
    return this.input('x', ['N', channels, 6, 6]);
  }
  conv(x: string, inputs: number, outputs: number, group = 1): string {
    const w = this.weight(outputs, inputs / group, 3, 3);
    return this.node('Conv', [x, w, this.weight(outputs)], { pads: [1n, 1n, 1n, 1n], group: BigInt(group) });
  }
  linear(x: string, inputs: number, outputs: number): string {
    return this.node('MatMul', [x, this.weight(inputs, outputs)]);
  }
  reshape(x: string, ...shape: number[]): string {
    return this.node('Reshape', [x, this.ints(...shape)]);
  }
  transpose(x: string, ...perm: number[]): string {
    return this.node('Transpose', [x], { perm: perm.map(BigInt) });
  }
  /** The end of a network of images: no channel of what comes before is an output. */
  head(x: string, channels: number): this {
    return this.output(this.conv(x, channels, 3), ['N', 3, null, null]);
  }
}
