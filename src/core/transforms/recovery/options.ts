/** Steps that win back accuracy without training. */
export interface RecoveryOptions {
  /** Balance the weight ranges of layers that follow each other. */
  readonly equalize?: boolean;
  /** Balance through Clip (ReLU6) as well, where the data leave room below its end. */
  readonly equalizeClips?: boolean;
  /** Move large biases before a Relu to the layer behind it. */
  readonly absorbBias?: boolean;
  /** Put the mean error of each layer into its bias. */
  readonly correctBias?: boolean;
  /**
   * Round weights up or down as keeps each layer's output nearest to the float one, which takes minutes; kept, as the steps beside it
   * are, only where the outputs on data held out do not get worse by it.
   */
  readonly adaround?: boolean;
  /**
   * All but adaround, each kept only where the outputs on data held out do not get worse by it. Where the data have labels, none if all
   * classes are those of the float model already, or if classes are right less often with them.
   */
  readonly recover?: boolean;
}

export interface RecoverySettings {
  readonly steps: ReadonlySet<RecoveryStepName>;
  /** Whether a step that makes the outputs worse is taken back. */
  readonly keepsBest: boolean;
  /** Whether steps are taken only where labels show a loss, if there are labels. */
  readonly ifLosing: boolean;
}
/** In the order in which they are taken. */
export const recoverySteps = ['equalize', 'equalizeThroughClips', 'absorbBias', 'adaround', 'correctBias'] as const;
export type RecoveryStepName = (typeof recoverySteps)[number];

/** Undefined when nothing is asked for. */
export function recoverySettings(options: RecoveryOptions): RecoverySettings | undefined {
  const { recover = false, equalize, equalizeClips, absorbBias, adaround = false, correctBias } = options;
  const asked = { equalize, equalizeThroughClips: equalizeClips, absorbBias, adaround, correctBias };
  const steps = new Set(recoverySteps.filter(step => asked[step] || (recover && step !== 'adaround')));
  const named = recoverySteps.some(step => asked[step]);
  return steps.size > 0 ? { steps, keepsBest: recover || adaround, ifLosing: recover && !named } : undefined;
}
