import { intsAttribute, type Model, type Node } from '../ir';
import { Constants } from './constants';
import { graphsOf, mergedOrigin, removeNodes } from './edit';
import { padOf } from './padding';
import { type PassReport, report } from './pass';

/** Moves a Pad by zeros of the spatial axes into the Conv that alone reads it (frameworks with "same" padding export these pairs). */
export function foldPad(model: Model): PassReport {
  const changed: string[] = [];
  for (const graph of graphsOf(model.graph)) {
    const constants = new Constants(graph);
    const { index } = constants;
    const doomed = new Set<Node>();
    for (const pad of graph.nodes) {
      if (pad.opType !== 'Pad' || pad.domain !== '' || doomed.has(pad)) continue;
      const amounts = zeroPads(constants, pad);
      const readers = index.consumers(pad.outputs[0]!);
      if (!amounts || readers.length === 0 || index.isGraphOutput(pad.outputs[0]!)) continue;
      if (!readers.every(({ node, input }) => input === 0 && canPad(node, amounts))) continue;
      for (const { node } of readers) {
        widen(node, amounts);
        node.inputs[0] = pad.inputs[0]!;
        node.origin = mergedOrigin(node, pad);
        changed.push(node.name);
      }
      doomed.add(pad);
      changed.push(pad.name);
    }
    removeNodes(graph, doomed);
  }
  return report('fold padding', changed);
}

/** Begins, then ends, for every axis; undefined unless the padding is constant zero, non-negative, and spatial only. */
function zeroPads(constants: Constants, node: Node): readonly number[] | undefined {
  const pad = padOf(constants, node);
  if (pad?.mode !== 'constant' || pad.value !== 0) return undefined;
  const { amounts } = pad;
  const rank = amounts.length / 2;
  const spatialOnly = [0, 1, rank, rank + 1].every(i => amounts[i] === 0);
  return rank > 2 && spatialOnly && amounts.every(a => a >= 0) ? amounts : undefined;
}

const canPad = (node: Node, amounts: readonly number[]): boolean => {
  if (node.opType !== 'Conv' || node.domain !== '') return false;
  const mode = node.string('auto_pad', 'NOTSET');
  const own = node.ints('pads');
  return (mode === 'NOTSET' || mode === 'VALID') && (!own || own.length === amounts.length - 4);
};

function widen(node: Node, amounts: readonly number[]): void {
  const rank = amounts.length / 2;
  const spatial = amounts.filter((_, i) => i % rank >= 2);
  const own = node.string('auto_pad') === 'VALID' ? undefined : node.ints('pads');
  node.attributes.delete('auto_pad');
  node.set(
    intsAttribute(
      'pads',
      spatial.map((a, i) => a + (own?.[i] ?? 0)),
    ),
  );
}
