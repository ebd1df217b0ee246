import type { Model, Node } from '../../ir';
import { eliminateDuplicates } from '../../passes/eliminateDuplicates';
import { eliminateIdentity } from '../../passes/eliminateIdentity';
import { foldBatchNorm, foldScales } from '../../passes/foldAffine';
import { foldConstants } from '../../passes/foldConstants';
import { foldPad } from '../../passes/foldPad';
import { foldShapes } from '../../passes/foldShapes';
import { fuseMatMulAdd } from '../../passes/fuseMatMulAdd';
import { provenTypes } from '../../passes/inferredTypes';
import { mergeCasts } from '../../passes/mergeCasts';
import { mergePads } from '../../passes/mergePads';
import { mergeReshapes } from '../../passes/mergeReshapes';
import { mergeTransposes } from '../../passes/mergeTransposes';
import { constantsToInitializers } from '../../passes/normalizeConstants';
import type { PassContext, PassReport } from '../../passes/pass';
import { removeDeadCode } from '../../passes/removeDeadCode';
import type { PassName } from './passNames';

/** What the passes of one run know of each other. */
export interface OptimizeContext extends PassContext {
  /** Constant nodes whose values are too large to store. */
  readonly left: Set<Node>;
}

type OptimizePass = (model: Model, context: OptimizeContext) => PassReport | Promise<PassReport>;

/** What each pass does. */
export const optimizePasses: Readonly<Record<PassName, OptimizePass>> = {
  constants: async (model, context) => {
    const reports = [constantsToInitializers(model), await foldConstants(model, context, context)];
    return { ...reports[1]!, changed: reports.flatMap(r => r.changed) };
  },
  shapes: foldShapes,
  identities: model => eliminateIdentity(model, provenTypes(model)),
  casts: model => mergeCasts(model, provenTypes(model)),
  reshapes: model => mergeReshapes(model, provenTypes(model)),
  transposes: model => mergeTransposes(model, provenTypes(model)),
  pads: model => {
    const reports = [mergePads(model), foldPad(model)];
    return { ...reports[1]!, changed: reports.flatMap(r => r.changed) };
  },
  'matmul-add': model => fuseMatMulAdd(model, provenTypes(model)),
  'batch-norm': foldBatchNorm,
  scales: foldScales,
  duplicates: eliminateDuplicates,
  'dead-code': removeDeadCode,
};
