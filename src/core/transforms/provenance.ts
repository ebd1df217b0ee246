import { writeOrigins } from '../analysis/diff';
import type { Model } from '../ir';
import type { TransformEnv } from './transform';

/** One entry of `lathe.steps`. */
export interface ProvenanceStep {
  readonly step: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly data?: string;
}

/** Records in the model's metadata what was done to it and where its layers come from, after what earlier steps recorded. */
export function recordProvenance(model: Model, { provenance }: TransformEnv, step: ProvenanceStep): void {
  if (provenance) {
    model.metadata.set('lathe.version', provenance.version);
    if (!model.metadata.has('lathe.source')) model.metadata.set('lathe.source', provenance.source);
  }
  writeOrigins(model);
  model.metadata.set('lathe.steps', JSON.stringify([...earlierSteps(model), step]));
}

function earlierSteps(model: Model): unknown[] {
  const text = model.metadata.get('lathe.steps');
  if (text === undefined) return [];
  try {
    const steps: unknown = JSON.parse(text);
    return Array.isArray(steps) ? steps : [];
  } catch {
    // Someone else's text under our key: it is replaced.
    return [];
  }
}
