import type { Model } from '../../ir';
import { findOp } from '../../ops/registry';
import { UniqueNames } from '../../passes/edit';
import type { CalibrationEnv } from '../quantize/calibrationRun';
import type { Selection } from '../selection';
import { measureMoments } from './channelMoments';
import { repeated } from './equalize';
import { findLinks, type Link } from './links';

/** Below this many deviations from its mean a value is hardly found. */
const DEVIATIONS = 3;

/**
 * High-bias absorption (Nagel et al. 2019, arXiv 1906.04721, section 4.1.3): what a channel hardly ever falls below before a Relu,
 * c = max(0, mean - 3 deviations), moves from its bias into the bias of the next layer: Relu(x + c) = Relu(x) + c for x >= 0.
 * The range of the activation shrinks by c. Means are those on the data. Edits the model.
 * @returns how many layers' biases were absorbed
 */
export async function absorbBiases(model: Model, selection: Selection, env: CalibrationEnv): Promise<number> {
  const links = (await findLinks(model, { ...selection, throughClip: false })).filter(passesShift);
  if (links.length === 0) return 0;
  const output = ({ first }: Link) => first.node.outputs[0]!;
  const moments = await measureMoments(model, links.map(output), env);
  const absorbed = links.filter(link => {
    const measured = moments.get(output(link))!;
    const deviations = measured.deviations();
    const shifts = measured.means().map((mean, c) => Math.max(0, mean - DEVIATIONS * deviations[c]!));
    if (!shifts.some(s => s > 0)) return false;
    link.first.addToBias(shifts.map(s => -s));
    link.second.addToBias(link.second.response(repeated(shifts, link.repeat)));
    return true;
  });
  const names = new UniqueNames(model);
  for (const layer of new Set(absorbed.flatMap(l => [l.first, l.second]))) layer.store(model.graph, names);
  return absorbed.length;
}

/** Zeros that pad the second layer's input would not grow by the shift; without a Relu nothing would shrink. */
function passesShift({ between, second }: Link): boolean {
  const { node } = second;
  const isPadded = node.ints('pads', []).some(p => p !== 0) || /^SAME/.test(node.string('auto_pad', 'NOTSET'));
  return !isPadded && between.some(n => n.opType === 'Relu') && between.every(n => findOp(n)?.channelwise?.shifts);
}
