import type { Mark, Precision, Recipe, RecipeStep } from './recipe';

/** Changes of a mark: what is absent stays, null takes it off. */
export interface MarkChange {
  readonly precision?: Precision | null;
  readonly prune?: number | null;
}

/** One change of a recipe: what one undo takes back. Plain data, so that the page can ask for it. */
export type RecipeEdit =
  | { readonly kind: 'mark'; readonly layers: readonly string[]; readonly change: MarkChange }
  /**
   * All marks at once, from a sweep or a search; `label` says what chose them. A `step` that they were measured with takes the place of
   * the recipe's first of that kind.
   */
  | {
      readonly kind: 'setMarks';
      readonly label: string;
      readonly marks: Readonly<Record<string, Mark>>;
      readonly step?: RecipeStep;
    }
  /** `at`: its place among the steps; absent: behind them. */
  | { readonly kind: 'addStep'; readonly step: RecipeStep; readonly at?: number }
  | { readonly kind: 'changeStep'; readonly index: number; readonly step: RecipeStep }
  | { readonly kind: 'removeStep'; readonly index: number }
  | { readonly kind: 'moveStep'; readonly from: number; readonly to: number };

export interface Edited {
  /** For the Undo and Redo entries of the menu. */
  readonly label: string;
  readonly recipe: Recipe;
}

/** The recipe with one change made; undefined: it would change nothing. */
export function applyEdit(recipe: Recipe, edit: RecipeEdit): Edited | undefined {
  const { layers, steps } = recipe;
  const withLayers = (label: string, changed: ReadonlyMap<string, Mark>, changedSteps = steps) =>
    sameMarks(layers, changed) && sameSteps(steps, changedSteps)
      ? undefined
      : { label, recipe: { ...recipe, layers: changed, steps: changedSteps } };
  const withSteps = (label: string, changed: readonly RecipeStep[]): Edited => ({
    label,
    recipe: { ...recipe, steps: changed },
  });
  switch (edit.kind) {
    case 'mark':
      return withLayers(markLabel(edit.layers, edit.change), changedMarks(layers, edit.layers, edit.change));
    case 'setMarks':
      return withLayers(
        edit.label,
        new Map(Object.entries(edit.marks)),
        edit.step ? withStep(steps, edit.step) : steps,
      );
    case 'addStep':
      return withSteps(`Add ${stepTitle(edit.step)}`, added(steps, edit.step, edit.at ?? steps.length));
    case 'changeStep': {
      const before = steps[edit.index];
      if (!before || sameSteps([before], [edit.step])) return undefined;
      return withSteps(`Change ${stepTitle(edit.step)}`, replaced(steps, edit.index, edit.step));
    }
    case 'removeStep': {
      const gone = steps[edit.index];
      return gone && withSteps(`Remove ${stepTitle(gone)}`, replaced(steps, edit.index));
    }
    case 'moveStep': {
      const moved = steps[edit.from];
      if (!moved || edit.from === edit.to || !steps[edit.to]) return undefined;
      return withSteps(`Move ${stepTitle(moved)}`, added(replaced(steps, edit.from), moved, edit.to));
    }
  }
}

export const precisionTitles: Readonly<Record<Precision, string>> = {
  int4: 'INT4 weights',
  int8: 'INT8',
  int16: 'INT16 activations',
  float16: 'FP16',
  float32: 'FP32',
};

export function stepTitle(step: RecipeStep): string {
  if (step.step === 'optimize') return 'graph optimization';
  if (step.step === 'prune') return 'pruning';
  if (step.step === 'sparsify') return 'sparse weights';
  if (step.step === 'float16') return precisionTitles.float16;
  if (step.mode === 'static' && step.activations === 16) return precisionTitles.int16;
  const bits = `INT${step.bits ?? 8}`;
  return step.mode === 'static' ? bits : step.mode === 'dynamic' ? `dynamic ${bits}` : `${bits} weights`;
}

const replaced = (steps: readonly RecipeStep[], index: number, ...by: readonly RecipeStep[]): readonly RecipeStep[] => [
  ...steps.slice(0, index),
  ...by,
  ...steps.slice(index + 1),
];

const added = (steps: readonly RecipeStep[], step: RecipeStep, at: number): readonly RecipeStep[] => [
  ...steps.slice(0, at),
  step,
  ...steps.slice(at),
];

/** A step of the same kind is replaced where it stands; quantization comes before what else there is. */
function withStep(steps: readonly RecipeStep[], step: RecipeStep): readonly RecipeStep[] {
  const at = steps.findIndex(s => stepTitle(s) === stepTitle(step));
  return at < 0 ? [step, ...steps] : replaced(steps, at, step);
}

const sameSteps = (a: readonly RecipeStep[], b: readonly RecipeStep[]): boolean =>
  a === b || JSON.stringify(a) === JSON.stringify(b);

function changedMarks(
  marks: ReadonlyMap<string, Mark>,
  layers: readonly string[],
  change: MarkChange,
): ReadonlyMap<string, Mark> {
  const changed = new Map(marks);
  for (const layer of layers) {
    const { precision, prune } = { ...changed.get(layer), ...change };
    const mark: Mark = { ...(precision && { precision }), ...(prune && { prune }) };
    if (Object.keys(mark).length > 0) changed.set(layer, mark);
    else changed.delete(layer);
  }
  return changed;
}

function markLabel([first = '', ...others]: readonly string[], { precision, prune }: MarkChange): string {
  const which = others.length > 0 ? `${others.length + 1} layers` : first;
  const parts = [
    ...(precision === undefined ? [] : [precision ? precisionTitles[precision] : 'no precision']),
    ...(prune === undefined ? [] : [prune ? `prune ${Math.round(prune * 100)} %` : 'no pruning']),
  ];
  return `Mark ${which}: ${parts.join(', ')}`;
}

function sameMarks(a: ReadonlyMap<string, Mark>, b: ReadonlyMap<string, Mark>): boolean {
  if (a.size !== b.size) return false;
  return [...a].every(([name, mark]) => {
    const other = b.get(name);
    return other !== undefined && other.precision === mark.precision && other.prune === mark.prune;
  });
}
