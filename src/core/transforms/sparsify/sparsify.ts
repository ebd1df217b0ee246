import { cloneModel, type Graph, type Model, type Node, type Tensor, tensorElements } from '../../ir';
import { floatBytes } from '../../numeric/elements';
import type { LinearLayout } from '../../ops/linear';
import type { OpFamily } from '../../ops/op';
import { findOp } from '../../ops/registry';
import { graphsOf, originOf, replaced } from '../../passes/edit';
import { constantsToInitializers } from '../../passes/normalizeConstants';
import { recordProvenance } from '../provenance';
import { floatValues } from '../quantize/floatWeights';
import { nothingOf, type Selection, selectionOf, whyNotSelected } from '../selection';
import { StepTimer, type TransformEnv, type TransformResult } from '../transform';
import { dropSmallest, keepPattern } from './magnitude';
import { checkSparsifyOptions, type SparsifyOptions } from './options';

export interface SparsifyResult extends TransformResult {
  /** Share of the rewritten layers' weights that are zero. */
  readonly sparsity: { readonly before: number; readonly after: number };
}

interface SparseLayer {
  readonly nodes: Node[];
  readonly weight: Tensor;
  readonly layout: LinearLayout;
  readonly values: Float32Array;
}

/**
 * Sets the smallest weights to 0 (magnitude pruning, Han et al. 2015, arXiv 1506.02626): a share of every layer's or of all together, or
 * so many of every few. Shapes stay. Throws LatheError where there is nothing to rewrite.
 */
export async function sparsify(original: Model, options: SparsifyOptions, env: TransformEnv): Promise<SparsifyResult> {
  checkSparsifyOptions(options);
  const selection = selectionOf(original, options);
  const timer = new StepTimer(env);
  const model = cloneModel(original);
  constantsToInitializers(model);
  const { layers, skipped } = await timer.time('read weights', () => sparseLayers(model, options, selection));
  if (layers.length === 0) throw nothingOf('make sparse', skipped, whyNothing(model));
  const before = zeroShare(layers);
  await timer.time('drop small weights', () => {
    drop(layers, options);
    for (const { weight, values } of layers)
      model.graph.initializers.set(weight.name, replaced(weight, floatBytes(weight.type, values)));
  });
  const sparsity = { before, after: zeroShare(layers) };
  timer.describe({
    note: `${percent(sparsity.after)} of the weights of ${layers.length} layers are zero, ${percent(before)} were before`,
  });
  recordProvenance(model, env, { step: 'sparsify', options: { ...options } });
  return {
    model,
    changed: [...new Set(layers.flatMap(({ nodes }) => nodes.flatMap(originOf)))],
    skipped,
    steps: timer.steps,
    warnings: [NOT_FASTER],
    sparsity,
  };
}

/** What zeros do not bring, to be said wherever they are made or shown. */
export const NOT_FASTER =
  'zeros take as long to compute as other numbers: this runtime will not be faster by them; the file gets smaller once it is compressed';

function drop(layers: readonly SparseLayer[], { sparsity, pattern, scope = 'layer' }: SparsifyOptions): void {
  if (pattern !== undefined) {
    const [kept, of] = pattern.split(':').map(Number) as [number, number];
    for (const { values, layout } of layers) keepPattern(values, layout, kept, of);
    return;
  }
  const parts = scope === 'global' ? [layers] : layers.map(layer => [layer]);
  for (const part of parts) {
    const values = part.map(layer => layer.values);
    dropSmallest(values, Math.round(sparsity! * values.reduce((n, { length }) => n + length, 0)));
  }
}

export async function sparseLayers({ graph }: Model, { pattern }: SparsifyOptions, selection: Selection) {
  const layers = new Map<string, SparseLayer>();
  const skipped: { node: string; reason: string }[] = [];
  const held = new Set<string>();
  for (const node of graph.nodes) {
    skipped.push(...layersInside(node));
    const other = whyNoMatrix(node, graph);
    if (other) skipped.push({ node: node.name, reason: whyNotSelected(node, selection) ?? other });
    const linear = findOp(node)?.linear;
    const weight = graph.initializers.get(node.inputs[1] ?? '');
    if (!linear || !weight || !floatTypes.has(weight.type) || tensorElements(weight) === 0) continue;
    const layout = linear.layout(node, weight.dims);
    const reason =
      whyNotSelected(node, selection) ?? (layout ? whyNotDivided(layout, pattern) : 'its weights are transposed');
    const known = layers.get(weight.name);
    if (!layout || reason) {
      skipped.push({ node: node.name, reason: reason! });
      held.add(weight.name);
    } else if (known) known.nodes.push(node);
    else layers.set(weight.name, { nodes: [node], weight, layout, values: (await floatValues(weight)).slice() });
  }
  const isHeld = ({ weight }: SparseLayer) => held.has(weight.name);
  const all = [...layers.values()];
  for (const { nodes } of all.filter(isHeld))
    for (const { name } of nodes) skipped.push({ node: name, reason: 'it shares its weights with a layer that stays' });
  return { layers: all.filter(layer => !isHeld(layer)), skipped };
}

/** Families of operators that multiply by weights. */
const multiplying: ReadonlySet<OpFamily | undefined> = new Set(['conv', 'linear', 'recurrent']);

/** Why a layer with float matrices is none whose weights can be read as one; undefined: it can, or it is no such layer. */
function whyNoMatrix(node: Node, { initializers }: Graph): string | undefined {
  const op = findOp(node);
  if (!op || op.linear || !multiplying.has(op.family)) return undefined;
  const weights = node.inputs.flatMap(name => initializers.get(name) ?? []);
  const isMatrix = ({ type, dims }: Tensor) => floatTypes.has(type) && dims.filter(d => d > 1).length > 1;
  return weights.some(isMatrix)
    ? `only weights of convolutions and matrix products are made sparse, not those of ${node.opType}`
    : undefined;
}

/** Layers of an operator's bodies: they stay. */
function layersInside(node: Node): { node: string; reason: string }[] {
  const bodies = [...node.subgraphs()].flatMap(({ graph }) => [...graphsOf(graph)]);
  const layers = bodies.flatMap(body => body.nodes.filter(inner => findOp(inner)?.linear));
  return layers.map(({ name }) => ({ node: name, reason: `it lies in the body of ${node.opType} ${node.name}` }));
}

function whyNothing({ graph }: Model): string {
  const quantized = graph.nodes.find(node => findOp(node)?.integerWeights);
  if (!quantized) return 'no layer multiplies by float weights';
  return `the model is quantized (${quantized.opType} ${quantized.name}): make the float model sparse, then quantize the result`;
}

const floatTypes: ReadonlySet<string> = new Set(['float32', 'float16', 'bfloat16']);

function whyNotDivided({ rows, columns, rowsAreOutputs }: LinearLayout, pattern: string | undefined) {
  const of = Number(pattern?.split(':')[1] ?? 0);
  const inputs = rowsAreOutputs ? columns : rows;
  return inputs < of ? `an output reads ${inputs} ${inputs === 1 ? 'input' : 'inputs'}, fewer than ${of}` : undefined;
}

function zeroShare(layers: readonly SparseLayer[]): number {
  let [zeros, all] = [0, 0];
  for (const { values } of layers) {
    for (const value of values) if (value === 0) zeros++;
    all += values.length;
  }
  return zeros / all;
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
