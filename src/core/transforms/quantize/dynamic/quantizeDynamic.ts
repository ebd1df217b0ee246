import { LatheError } from '../../../errors';
import { cloneModel, GraphIndex, type Model, type Node } from '../../../ir';
import type { OpDef } from '../../../ops/op';
import { findOp } from '../../../ops/registry';
import { originOf, removeNodes, UniqueNames } from '../../../passes/edit';
import { removeDeadCode } from '../../../passes/removeDeadCode';
import { recordProvenance } from '../../provenance';
import { nothingOf, selectionOf, whyNotSelected } from '../../selection';
import { StepTimer, type TransformEnv, type TransformResult } from '../../transform';
import { facetOf } from '../facets';
import { Insertions } from '../insert';
import { whyNotCore } from '../layers';
import { NodeWriter } from '../nodeWriter';
import { type QuantizeOptions, withDefaults } from '../options';
import { prepare } from '../prepare';
import { quantizedAlready } from '../quantizedAlready';
import { skippedWeights } from '../skippedWeights';
import { chooseRange, weightRange } from '../weightRange';
import { DynamicActivations, type DynamicContext } from './context';
import { rewriteConvolution } from './convolution';
import { rewriteLstm, whyNotLstm } from './lstm';
import { rewriteProduct } from './product';

type Kernel = NonNullable<OpDef['dynamicQuantize']>;
const rewriters: Record<Kernel, (node: Node, context: DynamicContext) => Promise<void>> = {
  product: rewriteProduct,
  convolution: rewriteConvolution,
  lstm: rewriteLstm,
};

/**
 * Dynamic quantization: weights in 8 bits, activations in 8 bits at the range that each run has. Needs no data. For models
 * that are mostly matrix products or LSTMs. The model given is left as it is.
 * Throws LatheError for options that make no sense here and when nothing can be quantized.
 */
export async function quantizeDynamic(
  original: Model,
  options: QuantizeOptions,
  env: TransformEnv,
): Promise<TransformResult> {
  const { bits, perTensor } = withDefaults(options);
  const range = chooseRange(options, env.processor);
  if (bits === 4) throw new LatheError('dynamic quantization has kernels for 8 bits only: use --bits 8', 'usage');
  const settings = {
    ...selectionOf(original, options),
    perTensor,
    weightRange: weightRange(range.reduces, false),
  };
  const timer = new StepTimer(env);
  const model = cloneModel(original);
  env.progress?.report('Preparing the model');
  const reports = await timer.time('prepare', () => prepare(model, env));
  env.progress?.report('Writing integer weights');
  const { rewritten, skipped } = await timer.time('quantize', () => rewriteAll(model, settings, env));
  if (range.why) timer.describe({ note: range.why });
  if (rewritten.length === 0)
    throw (
      quantizedAlready(original.graph) ??
      nothingOf('quantize', skipped, 'no MatMul, Gemm, Conv or LSTM has constant float weights')
    );
  const settled = { reduceRange: range.reduces };
  recordProvenance(model, env, { step: 'quantize', options: { ...options, ...settled, mode: 'dynamic' } });
  return {
    model,
    changed: [...new Set(rewritten.flatMap(originOf))],
    skipped,
    steps: timer.steps,
    warnings: [...reports.flatMap(r => r.notes), ...warningsFor(rewritten)],
    settled,
  };
}

async function rewriteAll(model: Model, settings: DynamicContext['settings'], { progress }: TransformEnv) {
  const { graph } = model;
  const index = new GraphIndex(graph);
  const write = new NodeWriter(graph, new UniqueNames(model));
  const insertions = new Insertions();
  const activations = new DynamicActivations(index, write, insertions);
  const context: DynamicContext = { model, index, write, insertions, settings, activations };
  const rewritten: Node[] = [];
  const reasons = new Map<Node, string>();
  for (const node of graph.nodes) {
    progress?.throwIfCancelled();
    const kernel = findOp(node.opType, node.domain)?.dynamicQuantize;
    if (!kernel) continue;
    const reason = whyNotSelected(node, settings) ?? whyNot(node, kernel, index);
    if (reason) {
      reasons.set(node, reason);
      continue;
    }
    await rewriters[kernel](node, context);
    rewritten.push(node);
  }
  const done = new Set(rewritten);
  const skipped = skippedWeights(
    model,
    node => done.has(node),
    reasons,
    node => `${node.opType} has no kernel that quantizes while it runs`,
  );
  insertions.apply(graph);
  removeNodes(graph, done);
  removeDeadCode(model);
  return { rewritten, skipped };
}

function whyNot(node: Node, kernel: Kernel, index: GraphIndex): string | undefined {
  const constant = (value: string) => index.constant(value);
  if (kernel === 'lstm') return whyNotLstm(node, constant);
  if (node.int('transA', 0) !== 0) return 'its first operand is transposed';
  return whyNotCore(node, facetOf(node)!, constant);
}

function warningsFor(rewritten: readonly Node[]): string[] {
  return rewritten.some(n => findOp(n.opType, n.domain)?.dynamicQuantize === 'convolution')
    ? ['convolutions seldom get faster by dynamic quantization: compare, and use --mode static with data if not']
    : [];
}
