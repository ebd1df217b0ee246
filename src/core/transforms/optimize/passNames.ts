/** Every pass of `optimize` with what it does, in the order of a round: what folds constants first, as the others look for constants. */
export const passTitles = {
  constants: 'fold constants',
  shapes: 'fold sizes that are fixed',
  identities: 'remove what changes nothing',
  casts: 'merge casts',
  reshapes: 'merge reshapes',
  transposes: 'merge transposes',
  pads: 'merge pads, also into Conv',
  'matmul-add': 'MatMul and Add to Gemm',
  'batch-norm': 'fold batch normalization',
  scales: 'fold Add, Sub, Mul and Div by constants',
  duplicates: 'compute equal nodes once',
  'dead-code': 'remove dead code',
} as const;

export type PassName = keyof typeof passTitles;
export const passNames = Object.keys(passTitles) as readonly PassName[];
