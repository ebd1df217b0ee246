import type { ExecutedLayer } from '../core/studies/executed';
import type { TransformReport } from './views';

/** How the layers that a quantization changed are really executed; null where that is not known. */
export function integerExecution({
  changed,
  executed,
}: Pick<TransformReport, 'changed' | 'executed'>): { integer: number; float: readonly ExecutedLayer[] } | null {
  if (!executed) return null;
  const asked = new Set(changed);
  const found = executed.filter(({ layer }) => asked.has(layer));
  const float = found.filter(({ integer }) => !integer);
  return { integer: found.length - float.length, float };
}

const MOST_NAMES = 5;

/** One line on it, for a quantized model. */
export function integerExecutionText(report: Pick<TransformReport, 'changed' | 'executed'>): string | null {
  const found = integerExecution(report);
  if (!found) return null;
  const { integer, float } = found;
  const count = integer + float.length;
  const all = count === 1 ? 'it' : `all ${count} of them`;
  if (float.length === 0) return `onnxruntime runs ${all} in integer kernels here`;
  const names = float.slice(0, MOST_NAMES).map(({ layer, kernel }) => `${layer} (${kernel})`);
  const more = float.length > MOST_NAMES ? ` and ${float.length - MOST_NAMES} more` : '';
  return `onnxruntime runs ${integer} of ${count} in integer kernels here; in float: ${names.join(', ')}${more}`;
}
