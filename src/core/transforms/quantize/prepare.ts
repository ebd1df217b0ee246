import type { Model } from '../../ir';
import { convertOpset } from '../../passes/convertOpset';
import { eliminateIdentity } from '../../passes/eliminateIdentity';
import { foldAffine } from '../../passes/foldAffine';
import { foldConstants } from '../../passes/foldConstants';
import { foldPad } from '../../passes/foldPad';
import { fuseMatMulAdd } from '../../passes/fuseMatMulAdd';
import { inferredTypes } from '../../passes/inferredTypes';
import { constantsToInitializers, initializersOutOfInputs, uniqueNames } from '../../passes/normalizeConstants';
import type { PassContext, PassReport } from '../../passes/pass';
import { removeDeadCode } from '../../passes/removeDeadCode';
import { widenFloat16 } from '../../passes/widenFloat16';
import { facetOf } from './facets';

/** The first opset whose QuantizeLinear and DequantizeLinear have an axis: scales per channel. */
const perChannelOpset = 13;

/**
 * The float model that is quantized: same function, in the form in which integer kernels are found. Edits the model.
 * Throws LatheError when its opset cannot be raised far enough.
 */
export async function prepare(model: Model, context: PassContext): Promise<readonly PassReport[]> {
  const reports: PassReport[] = [];
  const run = async (step: () => PassReport | Promise<PassReport>) => {
    context.progress?.throwIfCancelled();
    reports.push(await step());
  };
  await run(() => initializersOutOfInputs(model));
  await run(() => convertOpset(model, perChannelOpset, inferredTypes(model)));
  await run(() => widenFloat16(model));
  await run(() => constantsToInitializers(model));
  await run(() => eliminateIdentity(model, inferredTypes(model)));
  const parameters = parametersOf(model);
  await run(() => foldConstants(model, context, { wanted: value => parameters.has(value) }));
  await run(() => fuseMatMulAdd(model, inferredTypes(model)));
  await run(() => foldPad(model));
  await run(() => foldAffine(model));
  await run(() => removeDeadCode(model));
  await run(() => uniqueNames(model));
  return reports;
}

/** Values that would be weights, or be folded into them: every operand but the first of nodes that hold weights. */
function parametersOf(model: Model): Set<string> {
  const holdsWeights = (node: Model['graph']['nodes'][number]) =>
    facetOf(node)?.weight !== undefined || node.opType === 'BatchNormalization';
  return new Set(model.graph.nodes.filter(holdsWeights).flatMap(n => n.inputs.slice(1)));
}
