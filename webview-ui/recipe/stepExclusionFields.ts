import { findOp } from '../../src/core/ops/registry';
import { nearest } from '../../src/core/passes/namedNodes';
import type { RecipeStep } from '../../src/core/recipe/recipe';
import { matches } from '../../src/core/transforms/selection';
import type { LayerView } from '../../src/protocol/views';
import { joinNames, namesEntry, splitNames } from './stepEntries';
import type { StepField } from './stepFields';
import { withOption } from './stepOption';
import type { Words } from './stepWords';

export type NamedLayer = Pick<LayerView, 'name' | 'op'>;

/** What a step leaves as it is: layers by name or pattern, and operators. @param layers the model's */
export const exclusionFields = (layers: readonly NamedLayer[]): StepField[] => [
  namesField('exclude', layerWords, name => layerProblem(name, layers)),
  namesField('excludeOps', operatorWords, type => operatorProblem(type, layers)),
];

const layerWords: Words = {
  label: 'Layers left as they are',
  help: 'Names with commas between them; * stands for any characters',
};
const operatorWords: Words = {
  label: 'Operators left as they are',
  help: 'Types with commas between them, such as Conv, Gemm',
};

type Names = 'exclude' | 'excludeOps';
const namesOf = (step: RecipeStep, key: Names): readonly string[] =>
  (step as Readonly<Partial<Record<Names, readonly string[]>>>)[key] ?? [];

function namesField(key: Names, words: Words, problemOf: (name: string) => string | null): StepField {
  return {
    ...{ key, words, values: [], default: '', entry: namesEntry(problemOf), isTold: key === 'exclude' },
    read: step => joinNames(namesOf(step, key)),
    write: (step, value) => {
      const names = splitNames(String(value));
      return withOption(step, key, names.length > 0 ? names : undefined);
    },
  };
}

/** It has to be a layer, a node in the body of one, or a pattern that some match. */
function layerProblem(asked: string, layers: readonly NamedLayer[]): string | null {
  const isMeant = matches(asked);
  if (layers.some(({ name }) => name === asked || asked.startsWith(`${name}/`) || isMeant(name))) return null;
  return `No layer is called ${asked}${hint(
    asked,
    layers.map(({ name }) => name),
  )}`;
}

function operatorProblem(asked: string, layers: readonly NamedLayer[]): string | null {
  const types = [...new Set(layers.map(({ op }) => op))];
  return types.includes(asked) || findOp(asked) ? null : `No operator is called ${asked}${hint(asked, types)}`;
}

function hint(asked: string, known: readonly string[]): string {
  const [near] = nearest(asked, known);
  return near === undefined ? '.' : `; did you mean ${near}?`;
}
