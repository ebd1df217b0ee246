const LEARNING_RATE = 0.05;
const [MEAN_DECAY, SQUARE_DECAY, EPSILON] = [0.9, 0.999, 1e-8];

/** Adam (Kingma and Ba 2015, algorithm 1): gradient descent with a step of its own for each variable. */
export class Adam {
  private readonly means: Float32Array;
  private readonly squares: Float32Array;
  private steps = 0;

  constructor(variables: number) {
    this.means = new Float32Array(variables);
    this.squares = new Float32Array(variables);
  }

  /** Edits the variables. */
  descend(variables: Float32Array, slopes: Float32Array): void {
    this.steps++;
    const meanRate = LEARNING_RATE / (1 - MEAN_DECAY ** this.steps);
    const squareBias = 1 - SQUARE_DECAY ** this.steps;
    for (let i = 0; i < variables.length; i++) {
      const slope = slopes[i]!;
      const mean = MEAN_DECAY * this.means[i]! + (1 - MEAN_DECAY) * slope;
      const square = SQUARE_DECAY * this.squares[i]! + (1 - SQUARE_DECAY) * slope * slope;
      this.means[i] = mean;
      this.squares[i] = square;
      variables[i]! -= (meanRate * mean) / (Math.sqrt(square / squareBias) + EPSILON);
    }
  }
}
