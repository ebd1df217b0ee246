import type { Mark, Recipe } from './recipe';

/**
 * The text of a recipe's file: two spaces, one line per layer, a newline at the end. Equal recipes give equal texts.
 * @param order names of the model's layers in the order of its graph; marks of others stand behind, by name
 */
export function serializeRecipe(recipe: Recipe, order: Iterable<string>): string {
  const { version, model, layers, steps } = recipe;
  const marks = sorted(layers, order).map(([name, mark]) => `    ${JSON.stringify(name)}: ${markText(mark)}`);
  return [
    '{',
    `  "version": ${version},`,
    `  "model": ${indented(model)},`,
    marks.length === 0 ? '  "layers": {},' : `  "layers": {\n${marks.join(',\n')}\n  },`,
    `  "steps": ${indented(steps)}`,
    '}',
    '',
  ].join('\n');
}

/** Written by hand: in an object, names that look like numbers would come first. */
function sorted(layers: ReadonlyMap<string, Mark>, order: Iterable<string>): [string, Mark][] {
  const position = new Map([...order].map((name, i) => [name, i]));
  const of = (name: string) => position.get(name) ?? position.size;
  return [...layers].sort(([a], [b]) => of(a) - of(b) || (a < b ? -1 : 1));
}

const markText = ({ precision, prune }: Mark): string => {
  const fields = Object.entries({ precision, prune }).filter(([, value]) => value !== undefined);
  return fields.length === 0 ? '{}' : `{ ${fields.map(([k, v]) => `"${k}": ${JSON.stringify(v)}`).join(', ')} }`;
};

const indented = (value: unknown): string => JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
