import { GraphIndex, type Model, type Node, readTensor } from '../../ir';
import { floatsOf } from '../../numeric/elements';
import { findOp } from '../../ops/registry';
import { graphsOf } from '../../passes/edit';
import { inferredTypes } from '../../passes/inferredTypes';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import { observeValues } from '../recovery/observeValues';
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
  const { graph } = model;
  const index = new GraphIndex(graph);
  const types = inferredTypes(model);
  const isFloat = (value: string) => value !== '' && types.type(value) === 'float32' && !index.constant(value);
  const values = [...graph.inputs.map(i => i.name), ...graph.nodes.flatMap(n => n.outputs)].filter(isFloat);
  const spreads = new Map(values.map(name => [name, new NumberSpread()]));
  await observeValues(model, values, env, results => {
    for (const [name, spread] of spreads) spread.add(results[name]!.data as Float32Array);
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
