import { LatheError } from '../../errors';
import { cloneModel, intAttribute, type Model, Node, tensorType } from '../../ir';
import { encodeToBytes } from '../../onnx';
import { UniqueNames } from '../../passes/edit';
import type { Dataset, Feeds, Progress, Runtime, RuntimeTensor, Session } from '../../ports';

export interface Range {
  readonly min: number;
  readonly max: number;
}

export interface CalibrationEnv {
  readonly runtime: Runtime;
  readonly dataset: Dataset;
  readonly progress?: Progress;
}

/**
 * The smallest and largest value of each tensor over the data; null for one that was not finite. The runtime takes the
 * extremes itself, in nodes added to the model: only three numbers per tensor come back.
 */
export async function calibrateMinMax(
  model: Model,
  values: readonly string[],
  samples: number,
  { runtime, dataset, progress }: CalibrationEnv,
): Promise<Map<string, Range | null>> {
  const observed = observe(model, values);
  const session = await runtime.create({ bytes: await encodeToBytes(observed.model) });
  const ranges = new Map<string, Range | null>();
  try {
    const step = batchSize(session);
    if (samples < step)
      throw new LatheError(
        `the model takes ${step} samples at a time but the data has ${samples}: give it more`,
        'missing-data',
      );
    for (let start = 0; start + step <= samples; start += step) {
      progress?.throwIfCancelled();
      const results = await session.run(await feeds(session, dataset, start, step), observed.outputs);
      for (const value of values) ranges.set(value, widened(ranges.get(value), observed.read(value, results)));
      progress?.report(`Calibrating: sample ${start + step} of ${samples}`, (start + step) / samples);
    }
  } finally {
    await session.release();
  }
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

/** Samples per run: what the inputs' leading dimension says, 1 where it is free. */
function batchSize(session: Session): number {
  const leading = session.inputs.map(i => i.shape[0]).filter(d => typeof d === 'number');
  return leading.length > 0 && leading.every(d => d === leading[0]) ? leading[0]! : 1;
}

async function feeds(session: Session, dataset: Dataset, start: number, count: number): Promise<Feeds> {
  const batch = await dataset.batch(start, count);
  for (const { name } of session.inputs)
    if (!batch[name])
      throw new LatheError(`the data ${dataset.label} has no array for the model's input ${name}`, 'missing-data');
  return Object.fromEntries(session.inputs.map(({ name }) => [name, batch[name]!]));
}
