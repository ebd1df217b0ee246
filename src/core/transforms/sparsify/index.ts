export {
  type SparsePattern,
  type SparsifyOptions,
  type SparsifyScope,
  sparsePatterns,
  sparsifyScopes,
} from './options';
export { NOT_FASTER, type SparsifyResult, sparsify } from './sparsify';
