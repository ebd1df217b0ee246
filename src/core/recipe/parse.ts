import { importanceMethods } from '../analysis/importance/importance';
import { LatheError, messageOf } from '../errors';
import { halfTypes } from '../transforms/float16';
import { passNames } from '../transforms/optimize/passNames';
import { type KeptOfGroup, pruneScopes } from '../transforms/prune/options';
import {
  type Choice,
  type ChosenOptions,
  choiceNames,
  choicesOf,
  type QuantizeMode,
  quantizeChoices,
  quantizeModes,
} from '../transforms/quantize/choices';
import { sparsePatterns, sparsifyScopes } from '../transforms/sparsify';
import {
  byField,
  count,
  type Fields,
  flag,
  listOf,
  mapOf,
  numberBetween,
  objectOf,
  oneOf,
  type Reader,
  type RecipeProblem,
  text,
} from './reading';
import {
  type DataStep,
  type Float16Step,
  type Mark,
  type OptimizeStep,
  type PruneStep,
  precisions,
  type QuantizeStep,
  type Recipe,
  type RecipeData,
  type RecipeStep,
  recipeVersion,
  type SparsifyStep,
} from './recipe';

const names = listOf(text);

const choiceFields = Object.fromEntries(
  choiceNames.map(name => [name, choiceReader(quantizeChoices[name])]),
) as unknown as Fields<ChosenOptions>;

function choiceReader({ values, between }: Choice<boolean | string | number>): Reader<boolean | string | number> {
  if (between) return numberBetween(...between);
  return values.every(v => typeof v === 'boolean') ? flag : oneOf(...values);
}

const dataFields: Fields<DataStep> = {
  onlyMarked: flag,
  data: objectOf<RecipeData>({ path: text, preprocessing: text, samples: count, hash: text }, []),
  dims: (value, at, problems) => {
    const sizes = mapOf(count)(value, at, problems);
    return sizes && Object.fromEntries(sizes);
  },
};

const quantizeFields: Fields<QuantizeStep> = {
  step: oneOf('quantize'),
  mode: oneOf(...quantizeModes),
  ...dataFields,
  exclude: names,
  excludeOps: names,
  ...choiceFields,
};

function quantizeReader(mode: QuantizeMode): Reader<QuantizeStep> {
  const allowed = new Set<string>(['step', 'mode', 'onlyMarked', 'exclude', 'excludeOps', ...choicesOf(mode)]);
  if (mode === 'static') for (const field of ['data', 'dims']) allowed.add(field);
  const fields = Object.fromEntries(Object.entries(quantizeFields).filter(([field]) => allowed.has(field)));
  // The fields that are left out may all be missing from a step.
  return objectOf<QuantizeStep>(fields as typeof quantizeFields, ['step', 'mode']);
}

const pruneFields: Fields<PruneStep> = {
  step: oneOf('prune'),
  ratio: numberBetween(0, 1),
  macs: numberBetween(0, 1),
  parameters: numberBetween(0, 1),
  kept: listOf(objectOf<KeptOfGroup>({ layers: names, channels: count }, ['layers', 'channels'])),
  scope: oneOf(...pruneScopes),
  importance: oneOf(...importanceMethods),
  roundTo: count,
  seed: count,
  reconstruct: flag,
  reestimate: flag,
  ...dataFields,
  exclude: names,
  excludeOps: names,
};

const sparsifyFields: Fields<SparsifyStep> = {
  step: oneOf('sparsify'),
  sparsity: numberBetween(0, 1),
  pattern: oneOf(...sparsePatterns),
  scope: oneOf(...sparsifyScopes),
  exclude: names,
  excludeOps: names,
};

const recipe = objectOf<Recipe & { readonly $schema?: string }>(
  {
    // For editors only.
    $schema: text,
    version: oneOf(recipeVersion),
    model: objectOf({ file: text, hash: text }, ['file']),
    layers: mapOf(objectOf<Mark>({ precision: oneOf(...precisions), prune: numberBetween(0, 1) }, [])),
    steps: listOf(
      byField<RecipeStep>('step', {
        quantize: byField<RecipeStep>(
          'mode',
          Object.fromEntries(quantizeModes.map(mode => [mode, quantizeReader(mode)])),
        ),
        float16: objectOf<Float16Step>(
          {
            step: oneOf('float16'),
            type: oneOf(...halfTypes),
            ...dataFields,
            exclude: names,
            excludeOps: names,
            halfBorders: flag,
          },
          ['step'],
        ),
        prune: objectOf<PruneStep>(pruneFields, ['step']),
        sparsify: objectOf<SparsifyStep>(sparsifyFields, ['step']),
        optimize: objectOf<OptimizeStep>({ step: oneOf('optimize'), passes: listOf(oneOf(...passNames)) }, ['step']),
      }),
    ),
  },
  ['version', 'model'],
);

/** Reads the JSON of a recipe; all problems in it are told, and then there is none. Layers and steps may be left out. */
export function readRecipe(json: unknown): { recipe?: Recipe; problems: readonly RecipeProblem[] } {
  const newer = typeof json === 'object' && json !== null && 'version' in json ? Number(json.version) : recipeVersion;
  if (newer > recipeVersion)
    return {
      problems: [
        { at: 'version', message: `${newer} is that of a later Lathe; this one reads ${recipeVersion}: update it` },
      ],
    };
  const problems: RecipeProblem[] = [];
  const read = recipe(json, '', problems);
  if (!read) return { problems };
  const { version, model, layers = new Map(), steps = [] } = read;
  return { recipe: { version, model, layers, steps }, problems };
}

/** A recipe from the text of a file. Throws LatheError (`bad-file`): one line with every problem. `label`: what to call the file. */
export function parseRecipe(source: string, label: string): Recipe {
  let json: unknown;
  try {
    json = JSON.parse(source);
  } catch (error) {
    throw new LatheError(`${label}: not readable as JSON (${messageOf(error)}); mend it there`, 'bad-file');
  }
  const { recipe: read, problems } = readRecipe(json);
  if (read) return read;
  const lines = problems.map(({ at, message }) => `${at} ${message}`.trim());
  throw new LatheError(`${label}: ${lines.join('; ')}`, 'bad-file');
}
