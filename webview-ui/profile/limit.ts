import type { LayerProfile } from '../../src/core/studies/profile';
import { formatShare } from '../format';
import { boundKinds } from './boundColoring';

/** Plain words on what limits a layer, and how near it comes to what the machine can do. */
export function limitText({ roofline }: LayerProfile): string {
  const kind = boundKinds.find(({ bound }) => bound === roofline?.bound);
  if (!kind) return 'What limits it is not known: its MACs, or the bytes it moves, are unknown.';
  const limit = `Limited ${kind.meaning}.`;
  const efficiency = roofline?.efficiency ?? null;
  if (kind.bound === 'overhead' || efficiency === null) return limit;
  if (efficiency > 1)
    return `${limit} It is faster than the measured peak allows: its data stayed in a cache, or it calculates with integers.`;
  return `${limit} It reaches ${formatShare(efficiency)} of what this machine can do at best.`;
}
