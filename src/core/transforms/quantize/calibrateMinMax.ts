import { cloneModel, intAttribute, type Model, Node, tensorType } from '../../ir';
import { UniqueNames } from '../../passes/edit';
import type { Feeds, RuntimeTensor } from '../../ports';
import { type CalibrationEnv, runOverData } from './calibrationRun';
import type { MeasuredRanges, Range, Ranges } from './keptRanges';

/**
 * The smallest and largest value of each tensor over the data; null for one that was not finite. The runtime takes the
 * extremes itself, in nodes added to the model: only three numbers per tensor come back. Goes on from `known`, and tells
 * `onPart` of what it has so far.
 */
export async function calibrateMinMax(
  model: Model,
  values: readonly string[],
  samples: number,
  env: CalibrationEnv,
  { known, onPart }: { known?: MeasuredRanges; onPart?: (part: MeasuredRanges) => Promise<void> } = {},
): Promise<Ranges> {
  const observed = observe(model, values);
  const ranges: Ranges = new Map(known?.ranges);
  const span = { from: known?.samples ?? 0, to: samples };
  await runOverData(observed.model, observed.outputs, span, env, async (results, _fed, done) => {
    for (const value of values) ranges.set(value, widened(ranges.get(value), observed.read(value, results)));
    await onPart?.({ samples: done, ranges });
  });
  return ranges;
}

const widened = (known: Range | null | undefined, seen: Range | null): Range | null => {
  if (known === undefined || known === null || seen === null) return known === null ? null : seen;
  return { min: Math.min(known.min, seen.min), max: Math.max(known.max, seen.max) };
};

interface Observed {
  readonly model: Model;
  readonly outputs: readonly string[];
  read(value: string, results: Feeds): Range | null;
}

const statistics = ['ReduceMin', 'ReduceMax', 'ReduceSum'] as const;

function observe(original: Model, values: readonly string[]): Observed {
  const model = cloneModel(original);
  const names = new UniqueNames(model);
  const outputs = new Map<string, string[]>();
  for (const value of values) {
    const names3 = statistics.map(op => {
      const output = names.value(`${value}_${op}`);
      const node = new Node(names.node(output), op, [value], [output]).set(intAttribute('keepdims', 0));
      model.graph.nodes.push(node);
      model.graph.outputs.push({ name: output, type: tensorType('float32', []) });
      return output;
    });
    outputs.set(value, names3);
  }
  return {
    model,
    outputs: [...outputs.values()].flat(),
    read: (value, results) => {
      // The runtime's minimum and maximum pass over NaN; its sum does not.
      const [min, max, sum] = outputs.get(value)!.map(name => scalar(results[name]));
      return Number.isFinite(min!) && Number.isFinite(max!) && !Number.isNaN(sum!) ? { min: min!, max: max! } : null;
    },
  };
}

function scalar(tensor: RuntimeTensor | undefined): number {
  const value = tensor?.data[0];
  if (typeof value !== 'number') throw new Error('the runtime gave no number for a range');
  return value;
}
