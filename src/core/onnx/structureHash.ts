import type { Model } from '../ir';
import { structureBytes } from './encode';
import { isUntouched } from './encodeModel';
import { hashBytes } from './hash';
import { ModelSource } from './sources';

/**
 * A hash that is known on opening: of the model's structure (all bytes but long weights), its file's size in bytes and
 * time of modification in milliseconds. 16 hex digits.
 */
export function structureHash(model: Model, size: number, mtimeMs: number): string {
  const structure =
    model.source instanceof ModelSource && isUntouched(model)
      ? model.source.skeletonHash
      : hashBytes(structureBytes(model));
  return hashBytes(Uint8Array.from(`${structure} ${size} ${mtimeMs}`, c => c.charCodeAt(0)));
}
