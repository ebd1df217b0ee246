import type { Dim, Shape } from '../ir/dim';
import { macsOf, noMacs } from './inferHelpers';
import { defineOp } from './op';

export interface Equation {
  readonly inputs: readonly (readonly string[])[];
  readonly output: readonly string[];
}

/** Labels of the axes of operands and output; `...` becomes one label per axis it stands for, shared from the right. */
export function parseEquation(text: string, ranks: readonly number[]): Equation | undefined {
  const [left, right] = text.replace(/\s/g, '').split('->');
  const terms = (left ?? '').split(',');
  if (terms.length !== ranks.length) return undefined;
  const inputs = terms.map((term, i) => labelsOf(term, ranks[i]!));
  if (inputs.some(labels => labels === undefined)) return undefined;
  const known = inputs as string[][];
  const ellipsis = known
    .map(labels => labels.filter(l => l.startsWith('.')))
    .reduce((a, b) => (b.length > a.length ? b : a));
  if (right !== undefined) {
    const letters = right.replace('...', '').length;
    const output = labelsOf(right, letters + (right.includes('...') ? ellipsis.length : 0));
    return output?.every(l => known.some(labels => labels.includes(l))) ? { inputs: known, output } : undefined;
  }
  // Without an arrow: every letter that appears once, in alphabetical order, after the ellipsis.
  const all = known.flat().filter(l => !l.startsWith('.'));
  const once = all.filter(l => all.indexOf(l) === all.lastIndexOf(l)).sort();
  return { inputs: known, output: [...ellipsis, ...once] };
}

function labelsOf(term: string, rank: number): string[] | undefined {
  if (!/^[A-Za-z]*(\.\.\.[A-Za-z]*)?$/.test(term)) return undefined;
  const [head, tail] = term.split('...') as [string, string | undefined];
  const hidden = rank - head.length - (tail?.length ?? 0);
  if (hidden < 0 || (tail === undefined && hidden > 0)) return undefined;
  const ellipsis = Array.from({ length: hidden }, (_, i) => `.${hidden - i}`);
  return [...head, ...ellipsis, ...(tail ?? '')];
}

/** Size of each label; undefined when two operands contradict each other. An ellipsis broadcasts. */
function sizesOf(equation: Equation, shapes: readonly Shape[]): Map<string, Dim> | undefined {
  const sizes = new Map<string, Dim>();
  for (const [i, labels] of equation.inputs.entries())
    for (const [axis, label] of labels.entries()) {
      const dim = shapes[i]![axis]!;
      const known = sizes.get(label);
      if (known === undefined || known === 1 || known === null) sizes.set(label, dim ?? known ?? null);
      else if (typeof known === 'number' && typeof dim === 'number' && dim !== 1 && dim !== known) return undefined;
      else if (typeof dim === 'number' && dim !== 1) sizes.set(label, dim);
      else if (typeof dim === 'string' && typeof known === 'string' && dim !== known) sizes.set(label, null);
    }
  return sizes;
}

function analyse(equation: string | undefined, shapes: readonly (Shape | undefined)[]) {
  if (equation === undefined || shapes.some(s => s === undefined)) return undefined;
  const known = shapes as readonly Shape[];
  const parsed = parseEquation(
    equation,
    known.map(s => s.length),
  );
  const sizes = parsed && sizesOf(parsed, known);
  return parsed && sizes ? { ...parsed, sizes } : 'malformed';
}

/** Several operands are contracted from left to right, two at a time. */
export const einsum = defineOp({
  type: 'Einsum',
  since: [12],
  family: 'linear',
  infer: ctx => {
    const text = ctx.node.string('equation');
    const found = analyse(
      text,
      ctx.node.inputs.map((_, i) => ctx.shape(i)),
    );
    if (found === 'malformed') return ctx.problem(`equation ${text} does not fit the operands`);
    ctx.setOutput(
      0,
      ctx.type(0),
      found?.output.map(label => found.sizes.get(label) ?? null),
    );
  },
  cost: ctx => {
    const found = analyse(
      ctx.node.string('equation'),
      ctx.node.inputs.map((_, i) => ctx.shape(i)),
    );
    if (!found || found === 'malformed') return { macs: undefined };
    if (found.inputs.length < 2) return noMacs();
    let total = 0;
    let held = new Set(found.inputs[0]);
    for (let i = 1; i < found.inputs.length; i++) {
      const joined = new Set([...held, ...found.inputs[i]!]);
      const step = macsOf(...[...joined].map(label => found.sizes.get(label))).macs;
      if (step === undefined) return { macs: undefined };
      total += step;
      const needed = new Set([...found.output, ...found.inputs.slice(i + 1).flat()]);
      held = new Set([...joined].filter(label => needed.has(label)));
    }
    return { macs: total };
  },
});
