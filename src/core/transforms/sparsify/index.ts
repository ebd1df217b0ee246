export {
  type SparsePattern,
  type SparsifyOptions,
  type SparsifyScope,
  sparsePatterns,
  sparsifyScopes,
} from './options';
export { type SparsifyResult, sparsify } from './sparsify';
