import { cloneModel, GraphIndex, type Model, type Node, readTensor, tensorType } from '../../ir';
import { floatsOf } from '../../numeric/elements';
import { findOp } from '../../ops/registry';
import { graphsOf } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import type { RuntimeTensor } from '../../ports';
import { type CalibrationEnv, runOverData } from '../quantize/calibrationRun';
import { NumberSpread } from './numberSpread';

/** Why layers are to stay float32, by name: their numbers do not fit float16. */
export type Unfit = Map<string, string>;

/** Layers whose float32 constants leave the range of float16 or lie mostly below it, those of bodies among them. */
export async function unfitByWeights(model: Model): Promise<Unfit> {
  const unfit: Unfit = new Map();
  for (const graph of graphsOf(model.graph)) {
    const index = new GraphIndex(graph);
    for (const node of graph.nodes)
      for (const [i, name] of node.inputs.entries()) {
        const tensor = index.constant(name);
        if (tensor?.type !== 'float32') continue;
        const spread = new NumberSpread().add(floatsOf('float32', await readTensor(tensor)));
        const problem = isFactor(node, i) ? spread.problem() : spread.termProblem();
        if (problem) unfit.set(node.name, `its constants ${name} ${problem}`);
      }
  }
  return unfit;
}

/** Whether an input holds weights that are multiplied by activations. */
function isFactor(node: Node, input: number): boolean {
  const op = findOp(node);
  if (op?.linear) return input === 1;
  return op?.weightOnly?.kernel === 'dequantize' && op.weightOnly.weights.some(w => w.input === input);
}

/** Layers of the main graph that read or give values which on the data leave the range of float16 or lie mostly below it. */
export async function unfitByData(model: Model, env: CalibrationEnv): Promise<Unfit> {
  const observed = cloneModel(model);
  const { graph } = observed;
  const index = new GraphIndex(graph);
  const types = inferredTypes(observed);
  const isFloat = (value: string) => value !== '' && types.type(value) === 'float32' && !index.constant(value);
  const spreads = new Map<string, NumberSpread>();
  for (const { name } of graph.inputs) if (isFloat(name)) spreads.set(name, new NumberSpread());
  for (const node of graph.nodes)
    for (const name of node.outputs) {
      if (!isFloat(name)) continue;
      spreads.set(name, new NumberSpread());
      if (!index.isGraphOutput(name)) graph.outputs.push({ name, type: tensorType('float32', undefined) });
    }
  const asked = [...spreads.keys()].filter(name => index.producer(name));
  const add = (name: string, tensor: RuntimeTensor | undefined) => {
    if (tensor?.data instanceof Float32Array) spreads.get(name)?.add(tensor.data);
  };
  await runOverData(observed, asked, { from: 0, to: env.dataset.samples }, env, (results, fed) => {
    for (const [name, tensor] of [...Object.entries(fed), ...Object.entries(results)]) add(name, tensor);
  });
  return new Map(graph.nodes.flatMap(node => reasonFor(node, spreads)));
}

function reasonFor(node: Node, spreads: ReadonlyMap<string, NumberSpread>): [string, string][] {
  for (const name of [...node.outputs, ...node.inputs]) {
    const problem = spreads.get(name)?.problem();
    if (problem) return [[node.name, `on the data its values ${name} ${problem}`]];
  }
  return [];
}
