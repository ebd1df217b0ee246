import { cloneModel, GraphIndex, isFloat, type Model, type Node, type Tensor } from '../../../ir';
import type { OpDef } from '../../../ops/op';
import { findOp } from '../../../ops/registry';
import { originOf, removeNodes, UniqueNames } from '../../../passes/edit';
import { removeDeadCode } from '../../../passes/removeDeadCode';
import { recordProvenance } from '../../provenance';
import { nothingOf, selectionOf, whyNotSelected } from '../../selection';
import { StepTimer, type TransformEnv, type TransformResult } from '../../transform';
import { Insertions } from '../insert';
import { NodeWriter } from '../nodeWriter';
import { type QuantizeOptions, withDefaults } from '../options';
import { prepare } from '../prepare';
import { quantizedAlready } from '../quantizedAlready';
import { skippedWeights } from '../skippedWeights';
import type { WeightOnlyContext } from './context';
import { storeDequantized } from './dequantized';
import { rewriteGather } from './gather';
import { rewriteMatMul } from './matMul';

/**
 * Weight-only quantization: weights in 8 or 4 bits, activations stay float. Needs no data. Matrix products and tables get
 * onnxruntime's block kernels; the weights of convolutions and recurrent layers are stored in 8 bits and made float on each run.
 * The model given is left as it is. Throws LatheError for options that make no sense and when nothing can be quantized.
 */
export async function quantizeWeights(
  original: Model,
  options: QuantizeOptions,
  env: TransformEnv,
): Promise<TransformResult> {
  const { bits, blockSize, symmetric, accuracyLevel } = withDefaults(options);
  const settings = { ...selectionOf(original, options), bits, blockSize, symmetric, accuracyLevel };
  const timer = new StepTimer(env);
  const model = cloneModel(original);
  env.progress?.report('Preparing the model');
  const reports = await timer.time('prepare', () => prepare(model, env));
  env.progress?.report('Writing integer weights');
  const result = await timer.time('quantize', () => rewriteAll(model, settings, env));
  if (result.changed.length === 0)
    throw (
      quantizedAlready(original.graph) ?? nothingOf('quantize', result.skipped, 'no layer has constant float weights')
    );
  recordProvenance(model, env, { step: 'quantize', options: { ...options, mode: 'weights' } });
  const warnings = [...reports.flatMap(r => r.notes), ...result.warnings];
  return { model, changed: result.changed, skipped: result.skipped, steps: timer.steps, warnings };
}

async function rewriteAll(model: Model, settings: WeightOnlyContext['settings'], { progress }: TransformEnv) {
  const { graph } = model;
  const index = new GraphIndex(graph);
  const insertions = new Insertions();
  const write = new NodeWriter(graph, new UniqueNames(model));
  const context: WeightOnlyContext = { model, index, write, insertions, settings };
  const replaced = new Set<Node>();
  const stored = new Set<Node>();
  const reasons = new Map<Node, string>();
  for (const node of graph.nodes) {
    progress?.throwIfCancelled();
    const facet = findOp(node.opType, node.domain)?.weightOnly;
    if (!facet || (facet.kernel === 'gather' && !holdsTable(node, index))) continue;
    const reason = whyNotSelected(node, settings) ?? whyNot(node, facet, context);
    if (reason) reasons.set(node, reason);
    else if (facet.kernel === 'dequantize') {
      for (const { input, axis } of facet.weights) await storeDequantized(node, input, axis, context);
      stored.add(node);
    } else {
      await (facet.kernel === 'product' ? rewriteMatMul : rewriteGather)(node, context);
      replaced.add(node);
    }
  }
  const done = (node: Node) => replaced.has(node) || stored.has(node);
  const skipped = skippedWeights(model, done, reasons, node => `${node.opType} has no kernel for weights in few bits`);
  const changed = graph.nodes.filter(done).flatMap(originOf);
  insertions.apply(graph);
  removeNodes(graph, replaced);
  removeDeadCode(model);
  const warnings =
    stored.size > 0
      ? [
          'weights of convolutions and recurrent layers are made float again on every run: the file is smaller, the model no faster',
        ]
      : [];
  return { changed: [...new Set(changed)], skipped, warnings };
}

type Facet = NonNullable<OpDef['weightOnly']>;

function whyNot(node: Node, facet: Facet, { index, settings }: WeightOnlyContext): string | undefined {
  const weightOf = (input: number) => index.constant(node.inputs[input] ?? '');
  if (facet.kernel === 'dequantize') {
    if (settings.bits === 4) return `${node.opType} has no kernel for weights of 4 bits`;
    return facet.weights.map(({ input }) => whyNotWeight(weightOf(input))).find(Boolean);
  }
  if (facet.kernel === 'gather') {
    if (node.int('axis', 0) !== 0) return 'it does not gather whole rows';
    return whyNotMatrix(weightOf(0)!);
  }
  if (node.int('transA', 0) !== 0) return 'its first operand is transposed';
  const bias = node.inputs[2];
  if (bias && !index.constant(bias)) return 'its bias is computed at run time';
  if (!weightOf(1) && weightOf(0)) return 'its weight is the first operand';
  if (!weightOf(1) && node.opType === 'MatMul') return 'multiplies two activations';
  return whyNotWeight(weightOf(1)) ?? whyNotMatrix(weightOf(1)!);
}

/** Gather mostly picks from activations and shapes; only a table of floats is a layer. */
function holdsTable(node: Node, index: GraphIndex): boolean {
  const table = index.constant(node.inputs[0] ?? '');
  return table?.type === 'float32' && table.dims.length > 1;
}

function whyNotWeight(weight: Tensor | undefined): string | undefined {
  if (!weight) return 'its weight is computed at run time';
  if (weight.type !== 'float32') return isFloat(weight.type) ? `its weight is ${weight.type}` : 'it holds integers';
  return weight.dims.includes(0) ? 'its weight is empty' : undefined;
}

const whyNotMatrix = ({ dims }: Tensor): string | undefined =>
  dims.length === 2 ? undefined : `its weight has ${dims.length} dimensions, the kernel takes a matrix`;
