import type { ShapeOptions } from '../../analysis/shapes';
import { type Model, type Tensor, tensorElements } from '../../ir';
import { MAX_CONTENT } from '../../ops/content';
import type { Removed } from './choice';
import { cutModel } from './cutModel';
import { cutDims, cutTensor, type KeptIndices } from './cutTensor';
import { type ModelSize, sizeOf } from './modelSize';
import type { PrunableModel } from './prunable';
import { addBiasesOfFit } from './reconstruct/reconstruct';

interface TrialOptions {
  /** At which MACs are counted. */
  readonly dims: ShapeOptions['dims'];
  /** Whether the weights that are left will be fitted, which gives layers biases. */
  readonly fits: boolean;
}

/** What choices of channels would make of a model: to be measured, not to be used, as biases may be those of a fit to come. */
export class Trials {
  constructor(
    readonly prunable: PrunableModel,
    private readonly options: TrialOptions,
  ) {}

  /** The original, made ready for pruning. */
  get whole(): Model {
    return this.prunable.model;
  }

  async without(removed: Removed): Promise<Model> {
    return this.asFitted((await cutModel(this.prunable, removed, cutTensor)).model);
  }

  /** The size that a choice leaves in the end. */
  async sizeWithout(removed: Removed): Promise<ModelSize> {
    return this.sizeOf(this.asFitted(await this.outline(removed)));
  }

  /** The size before anything is fitted: what groups save is the difference of two. */
  async sizeAsCut(removed: Removed): Promise<ModelSize> {
    return this.sizeOf(await this.outline(removed));
  }

  /** Cuts no more weights than shapes depend on: of others the dims alone. */
  private async outline(removed: Removed): Promise<Model> {
    const cut = (tensor: Tensor, kept: KeptIndices) =>
      tensorElements(tensor) > MAX_CONTENT ? { ...tensor, dims: cutDims(tensor.dims, kept) } : cutTensor(tensor, kept);
    return (await cutModel(this.prunable, removed, cut)).model;
  }

  private asFitted(model: Model): Model {
    if (this.options.fits) addBiasesOfFit(model);
    return model;
  }

  private sizeOf(model: Model): ModelSize {
    return sizeOf(model, this.options.dims);
  }
}
