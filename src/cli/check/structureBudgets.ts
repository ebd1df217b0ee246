import type { ModelView } from '../../protocol/views';
import { digits, type Figure, type StructureBudget, type StructureRatioBudget } from './budget';

const MEGABYTE = 1e6;
const megabytes = (value: number): string => `${digits(value)} MB`;
const exact = (value: number): string => value.toLocaleString('en-US');
const atMost = { of: 'structure', bound: 'at most' } as const;

/** What the file tells without being run. */
export const structureBudgets: readonly StructureBudget[] = [
  {
    ...{ ...atMost, name: 'sizeMB', text: megabytes },
    meaning: 'size of the file and its external data in MB; 1 MB is 1,000,000 bytes',
    figure: ({ bytes }) => ({ value: bytes / MEGABYTE }),
  },
  {
    ...{ ...atMost, name: 'parameters', text: exact },
    meaning: 'numbers that the model has learned',
    figure: ({ parameters }) => ({ value: parameters }),
  },
  {
    ...{ ...atMost, name: 'macs', text: exact },
    meaning: 'multiply-accumulates of one run',
    figure: model => cost(model, model.macs),
  },
  {
    ...{ ...atMost, name: 'flops', text: exact },
    meaning: 'floating-point operations of one run: 2 x macs',
    figure: model => cost(model, model.flops),
  },
  {
    ...{ ...atMost, name: 'peakActivationMB', text: megabytes },
    meaning: 'memory that the activations take at their peak, in MB',
    figure: model => memory(model, model.peakActivationBytes && model.peakActivationBytes / MEGABYTE),
  },
];

/** The same against an original. */
export const structureRatioBudgets: readonly StructureRatioBudget[] = [
  quotient('sizeRatio', 'size', ({ bytes }) => ({ value: bytes })),
  quotient('parametersRatio', 'parameters', ({ parameters }) => ({ value: parameters })),
  quotient('macsRatio', 'macs', model => cost(model, model.macs)),
  quotient('peakActivationRatio', 'peak of activations', model => memory(model, model.peakActivationBytes)),
];

function quotient(name: string, what: string, figureOf: (model: ModelView) => Figure): StructureRatioBudget {
  return {
    ...{ of: 'structures', bound: 'at most', name, text: digits },
    meaning: `${what} of the model / of the original`,
    figure: (model, original) => {
      const [ours, theirs] = [figureOf(model), figureOf(original)];
      if (ours.value === null) return ours;
      if (theirs.value === null) return { value: null, note: `of the original: ${theirs.note}` };
      return theirs.value === 0 ? { value: null, note: 'the original has none' } : { value: ours.value / theirs.value };
    },
  };
}

function cost(model: ModelView, value: number | null): Figure {
  if (value !== null) return { value };
  const count = model.unknownCost.length;
  return { value, note: `the cost of ${count} ${count === 1 ? 'layer' : 'layers'} is unknown${remedy(model)}` };
}

const memory = (model: ModelView, value: number | null): Figure =>
  value === null ? { value, note: `not all shapes are known${remedy(model)}` } : { value };

/** What would help, where symbolic dimensions are left open. */
function remedy({ symbols }: ModelView): string {
  const open = symbols.filter(({ value }) => value === null).map(({ name }) => name);
  return open.length > 0 ? `: give sizes with --dim, as --dim ${open[0]}=1` : '; see lathe inspect';
}
