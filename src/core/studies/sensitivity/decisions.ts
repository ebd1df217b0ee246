import type { Model, Node } from '../../ir';
import type { QuantizationParameters } from '../../numeric/quantization';
import type { Chosen, Plan } from '../../transforms/quantize/plan';
import { activationParameters, type Ranges, scaleRoots } from '../../transforms/quantize/ranges';
import type { Segment } from '../variants/segments';
import type { QuantizedPart } from './options';

/** A value that is quantized within a segment. */
export interface QuantizedValue {
  readonly value: string;
  /** Whom it is quantized for: all that read it, here and later, where a quantized layer gives it; else only those that compute in integers. */
  readonly readers: 'all' | readonly { readonly node: string; readonly input: number }[];
}

/** What a plan quantizes within one segment. */
export interface SegmentDecisions {
  readonly values: readonly QuantizedValue[];
  /** Layers whose weights are quantized. */
  readonly layers: readonly Chosen[];
  /** Equal for equal decisions and scales; '' where the segment stays float. */
  readonly signature: string;
}

/** A plan as it is simulated, segment by segment. */
export interface Simulation {
  readonly constant: Plan['constant'];
  readonly segments: readonly SegmentDecisions[];
  /** Scales and zero points by value, unsigned in so many bits; empty where activations stay float. */
  parameters(bits: number): Promise<Parameters>;
}
export type Parameters = ReadonlyMap<string, QuantizationParameters>;

/** Divides what a plan quantizes among the segments. `ranges`: undefined where activations stay float. */
export async function simulationOf(
  model: Model,
  plan: Plan,
  ranges: Ranges | undefined,
  what: QuantizedPart,
  segments: readonly Segment[],
): Promise<Simulation> {
  const roots = scaleRoots(model, plan);
  const parameters = async (bits: number): Promise<Parameters> => {
    if (!ranges) return new Map();
    const ofRoots = await activationParameters(plan, roots, ranges, { low: 0, high: 2 ** bits - 1 });
    return new Map([...roots].map(([value, root]) => [value, ofRoots.get(root)!]));
  };
  const at8Bits = await parameters(8);
  const givers = new Map(
    [...plan.chosen.values()].flatMap(c => c.outputs.map(o => [o, c.absorbed ?? c.node] as const)),
  );
  const bySegment = groupedBy(segments);
  const chosenIn = bySegment(plan.chosen.values(), c => c.node);
  const givenIn = bySegment(plan.quantized, value => givers.get(value));
  const decisionsIn = (segment: Segment): SegmentDecisions => {
    const chosen = chosenIn.get(segment) ?? [];
    const given = givenIn.get(segment) ?? [];
    const values: readonly QuantizedValue[] = ranges
      ? [
          ...given.map(value => ({ value, readers: 'all' as const })),
          ...[...readersByValue(chosen)]
            .filter(([value]) => !givers.has(value))
            .map(([value, readers]) => ({ value, readers })),
        ]
      : [];
    const layers = what === 'activations' ? [] : chosen.filter(c => c.facet.weight);
    const texts = [
      ...values.map(v => [v, at8Bits.get(v.value)]),
      ...layers.map(({ node, inputs }) => [node.name, at8Bits.get(inputs[0]!.value)]),
    ];
    return { values, layers, signature: texts.map(text => JSON.stringify(text)).join('\n') };
  };
  return { constant: plan.constant, segments: segments.map(decisionsIn), parameters };
}

/** Divides things among the segments that run their nodes: each is looked at once, not once for each segment. */
function groupedBy(segments: readonly Segment[]) {
  const segmentOf = new Map(segments.flatMap(segment => [...segment.nodes].map(name => [name, segment] as const)));
  return <T>(things: Iterable<T>, nodeOf: (thing: T) => Node | undefined): Map<Segment, T[]> => {
    const groups = new Map<Segment, T[]>();
    for (const thing of things) {
      const segment = segmentOf.get(nodeOf(thing)?.name ?? '');
      const group = segment && groups.get(segment);
      if (group) group.push(thing);
      else if (segment) groups.set(segment, [thing]);
    }
    return groups;
  };
}

function readersByValue(chosen: readonly Chosen[]): Map<string, { node: string; input: number }[]> {
  const readers = new Map<string, { node: string; input: number }[]>();
  for (const { node, inputs } of chosen)
    for (const { value, input } of inputs)
      readers.set(value, [...(readers.get(value) ?? []), { node: node.name, input }]);
  return readers;
}
