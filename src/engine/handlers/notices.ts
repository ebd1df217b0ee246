import type { Analysis } from '../../core/analysis/analyse';
import type { Model } from '../../core/ir';
import { decodeWarnings } from '../../core/onnx';
import { findOp } from '../../core/ops/registry';
import { runtimeLimits } from '../runtime/limits';

const MOST_LISTED = 5;

/** Plain sentences about what cannot be done with a model here, or cannot be known of it. */
export function notices({ model, shapes }: Analysis): string[] {
  return [
    ...decodeWarnings(model).map(sentence),
    ...tooNew(model),
    ...unknownOperators(model),
    ...some(shapes.problems.map(sentence), rest => `${rest} more nodes are malformed.`),
  ];
}

function tooNew(model: Model): string[] {
  const { version, irVersion, opset } = runtimeLimits;
  const say = (what: string, most: number) =>
    `${what}, but onnxruntime ${version} runs up to ${most}: the model can be viewed here, not run.`;
  return [
    ...(model.irVersion > irVersion ? [say(`The model has IR version ${model.irVersion}`, irVersion)] : []),
    ...(model.opset() > opset ? [say(`The model has opset ${model.opset()}`, opset)] : []),
  ];
}

function unknownOperators(model: Model): string[] {
  const unknown = new Set<string>();
  for (const node of model.graph.nodes)
    if (!findOp(node) && !model.functions.has(`${node.domain}:${node.opType}`))
      unknown.add(node.domain === '' ? node.opType : `${node.opType} (${node.domain})`);
  if (unknown.size === 0) return [];
  const listed = some([...unknown], rest => `${rest} more`).join(', ');
  return [`Operators that Lathe does not know: ${listed}. Their cost and the shapes after them may be unknown.`];
}

function some(items: readonly string[], more: (rest: number) => string): string[] {
  const rest = items.length - MOST_LISTED;
  return rest > 0 ? [...items.slice(0, MOST_LISTED), more(rest)] : [...items];
}

const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
