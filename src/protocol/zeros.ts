/** Below this share zeros come about by chance, and nothing is said of them. */
const MANY = 0.05;

/** Whether a share of zero weights is worth telling. */
export const hasManyZeros = (share: number | null | undefined): boolean => typeof share === 'number' && share >= MANY;
