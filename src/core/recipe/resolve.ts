import { LatheError } from '../errors';
import type { Model } from '../ir';
import { nodeNames } from '../transforms/selection';
import {
  givesPrecision,
  type Mark,
  type Precision,
  type PrecisionStep,
  type PruneStep,
  type Recipe,
  type RecipeStep,
} from './recipe';
import { completed, isOpen, withNames } from './steps';
import { unknownLayers } from './unknownLayers';

/** A step with the layers that it is for. */
export interface PlannedStep {
  readonly step: RecipeStep;
  /** Layers that are left to other steps, by their marks. */
  readonly others: readonly string[];
  /** Layers whose marks ask for what it gives. */
  readonly marked: readonly string[];
  /** Of those, the layers whose activations take 16 bits where the step's take 8, or 8 where they take 16. */
  readonly otherBits: readonly string[];
  /** Whether it is for those alone, as steps are that the recipe itself does not have. */
  readonly onlyMarked: boolean;
  /** Shares of channels to remove, by marked or excluded layer, of a step that prunes. */
  readonly ratios?: Readonly<Record<string, number>>;
}

/** Precisions that steps give, in the order in which steps that marks add are done: to quantize float16 layers would widen them. */
const byStep = ['int8', 'int16', 'int4', 'float16'] as const;
type StepPrecision = (typeof byStep)[number];

/** What gives a layer its precision where no step of the recipe does. */
const stepsFor: Readonly<Record<StepPrecision, PrecisionStep>> = {
  int8: { step: 'quantize', mode: 'static' },
  int16: { step: 'quantize', mode: 'static', activations: 16 },
  int4: { step: 'quantize', mode: 'weights', bits: 4 },
  float16: { step: 'float16' },
};

/** undefined: the step gives none. */
export function precisionOf(step: RecipeStep): StepPrecision | undefined {
  if (!givesPrecision(step)) return undefined;
  if (step.step === 'float16') return 'float16';
  if (step.bits === 4) return 'int4';
  return step.mode === 'static' && step.activations === 16 ? 'int16' : 'int8';
}

/** Place in `byStep`; before all where the step gives no precision. */
function rankOf(step: RecipeStep): number {
  const precision = precisionOf(step);
  return precision ? byStep.indexOf(precision) : -1;
}

/**
 * What a recipe means for a model, step by step. A step is done to all layers but those whose mark asks for another precision;
 * a mark that no step provides for adds a step for the layers so marked. Throws LatheError (`usage`) for layers that the model does not
 * have, for what this version cannot do, and for an order of steps that cannot be kept.
 */
export function resolveRecipe(recipe: Recipe, model: Model): readonly PlannedStep[] {
  refuseUnknown(recipe, model);
  const planned = planSteps(recipe).map(plan => named(plan, model));
  const idle = planned.find(({ step, marked }) => step.step === 'prune' && isOpen(step) && marked.length === 0);
  if (idle)
    throw new LatheError(
      'the prune step has nothing to do: give it a ratio, macs or parameters, or mark layers',
      'usage',
    );
  if (planned.length === 0)
    throw new LatheError(
      'the recipe asks for nothing: add a step, or mark layers int8, int16, int4, float16 or with a share to prune',
      'usage',
    );
  return planned;
}

/** The same before it is known whether the model has the layers; empty: the recipe asks for nothing. */
export function planSteps(recipe: Recipe): readonly PlannedStep[] {
  const marked = namesByPrecision(recipe);
  const planned = recipe.steps.map(step => plannedFor(step, recipe, marked));
  const isPruned = [...recipe.layers.values()].some(({ prune = 0 }) => prune > 0);
  // Before all others: to optimize may fold the layers that are named, to quantize their weights.
  if (isPruned && !planned.some(({ step }) => step.step === 'prune'))
    planned.unshift(plannedFor({ step: 'prune', onlyMarked: true }, recipe, marked));
  refuseOrder(planned);
  const provided = new Set(planned.flatMap(({ step }) => givenBy(precisionOf(step), step)));
  for (const precision of byStep) {
    if (!marked.has(precision) || provided.has(precision)) continue;
    const rank = byStep.indexOf(precision);
    const behind = planned.findIndex(({ step }) => rankOf(step) > rank);
    const step = { ...stepsFor[precision], onlyMarked: true };
    planned.splice(behind < 0 ? planned.length : behind, 0, plannedFor(step, recipe, marked));
    for (const given of givenBy(precision, step)) provided.add(given);
  }
  return planned;
}

function namesByPrecision({ layers }: Recipe): ReadonlyMap<Precision, readonly string[]> {
  const names = new Map<Precision, string[]>();
  for (const [name, { precision }] of layers) {
    if (!precision) continue;
    const known = names.get(precision);
    if (known) known.push(name);
    else names.set(precision, [name]);
  }
  return names;
}

/** A mark says more of its layer than the step's own exclusions. */
function named(plan: PlannedStep, model: Model): PlannedStep {
  const step = withNames(plan.step, model);
  if (step.step === 'prune') return { ...plan, step, ratios: { ...keptBy(step), ...plan.ratios } };
  if (!givesPrecision(step)) return { ...plan, step };
  return { ...plan, step: { ...step, exclude: step.exclude?.filter(name => !plan.marked.includes(name)) } };
}

function plannedFor(
  step: RecipeStep,
  { layers }: Recipe,
  marks: ReadonlyMap<Precision, readonly string[]>,
): PlannedStep {
  const own = precisionOf(step);
  if (step.step === 'prune') return plannedPrune(step, layers);
  if (!givesPrecision(step) || !own)
    return { step: completed(step), others: [], marked: [], otherBits: [], onlyMarked: false };
  const given = givenBy(own, step);
  const marked = given.flatMap(precision => marks.get(precision) ?? []);
  const others = [...marks].flatMap(([precision, names]) => (given.some(g => g === precision) ? [] : names));
  const otherBits = given.filter(precision => precision !== own).flatMap(precision => marks.get(precision) ?? []);
  return { step: completed(step), others, marked, otherBits, onlyMarked: step.onlyMarked ?? false };
}

function plannedPrune(step: PruneStep, layers: ReadonlyMap<string, Mark>): PlannedStep {
  const marks = [...layers].flatMap(([name, { prune = 0 }]) => (prune > 0 ? [[name, prune] as const] : []));
  const { onlyMarked = false } = step;
  const marked = marks.map(([name]) => name);
  return { step: completed(step), others: [], marked, otherBits: [], onlyMarked, ratios: Object.fromEntries(marks) };
}

/** Layers that a step leaves out keep all of their channels. */
const keptBy = ({ exclude = [] }: PruneStep) => Object.fromEntries(exclude.map(name => [name, 0]));

/** What a step can give to layers that are marked: static quantization chooses the bits of activations layer by layer. */
function givenBy(own: StepPrecision | undefined, step: RecipeStep): readonly StepPrecision[] {
  if (step.step === 'quantize' && step.mode === 'static') return ['int8', 'int16'];
  return own ? [own] : [];
}

function refuseUnknown({ layers, steps }: Recipe, model: Model): void {
  const known = nodeNames(model);
  const excluded = steps
    .flatMap(step => ('exclude' in step && step.exclude) || [])
    .filter(name => !known.has(name) && !name.includes('*'));
  const unknown = unknownLayers([...layers.keys()], model);
  const texts = [
    ...unknown.map(({ name, hint }) => `${name} (${hint})`),
    ...excluded.map(name => `${name} (excluded from a step)`),
  ];
  if (texts.length > 0)
    throw new LatheError(`the model has no layers that the recipe names: ${texts.join(', ')}`, 'usage');
}

function refuseOrder(planned: readonly PlannedStep[]): void {
  const half = planned.findIndex(({ step }) => step.step === 'float16');
  if (half >= 0 && planned.slice(half).some(({ step }) => step.step === 'quantize'))
    throw new LatheError('a quantize step behind a float16 step would undo it: put the float16 step last', 'usage');
  const precision = planned.findIndex(({ step }) => givesPrecision(step));
  const late = planned.slice(precision).find(({ step }) => step.step === 'prune' || step.step === 'sparsify');
  if (precision >= 0 && late)
    throw new LatheError(
      `a ${late.step.step} step works on float weights: put it before the steps that quantize or convert them`,
      'usage',
    );
}
