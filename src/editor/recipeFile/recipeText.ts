import { findNodeAtLocation, type Node, parseTree } from 'jsonc-parser';
import type { Precision } from '../../core/recipe/recipe';

/** A stretch of text: offset and length in UTF-16 code units. */
export interface Span {
  readonly offset: number;
  readonly length: number;
}

/** A name of a layer that stands in a recipe, without its quotes. */
export interface NamedLayer extends Span {
  readonly name: string;
  /** Where it is a mark: the precision that is asked for. */
  readonly precision?: Precision;
  /** Where it is a mark: the share of the channels to remove. */
  readonly prune?: number;
}

/** What stands where in the text of a recipe; also in one that is being typed and is no whole JSON. */
export interface RecipeText {
  /** The name of the model's file. */
  readonly model: (Span & { readonly file: string }) | undefined;
  readonly hash: (Span & { readonly value: string }) | undefined;
  /** Marks, in the file's order. */
  readonly marks: readonly NamedLayer[];
  /** Names that steps leave out. */
  readonly excluded: readonly NamedLayer[];
  /** Files of data that steps are calibrated on. */
  readonly data: readonly (Span & { readonly path: string })[];
  readonly steps: readonly Span[];
}

/** Reads positions out of the text; broken parts are left out, which the JSON editor tells of itself. */
export function recipeText(text: string): RecipeText {
  const tree = parseTree(text);
  const at = (...path: (string | number)[]) => tree && findNodeAtLocation(tree, path);
  const model = stringAt(at('model', 'file'));
  const hash = stringAt(at('model', 'hash'));
  const steps = at('steps')?.children ?? [];
  const within = (name: string) => steps.map(step => findNodeAtLocation(step, [name]));
  return {
    model: model && { ...model.span, file: model.value },
    hash: hash && { ...hash.span, value: hash.value },
    marks: (at('layers')?.children ?? []).flatMap(markOf),
    excluded: within('exclude').flatMap(list =>
      (list?.children ?? []).flatMap(item => {
        const found = stringAt(item);
        return found ? [{ ...found.span, name: found.value }] : [];
      }),
    ),
    data: within('data').flatMap(data => {
      const found = stringAt(data && findNodeAtLocation(data, ['path']));
      return found ? [{ ...found.span, path: found.value }] : [];
    }),
    steps: steps.map(({ offset, length }) => ({ offset, length })),
  };
}

/** The name that an offset stands in or beside. */
export const nameAt = ({ marks, excluded }: RecipeText, offset: number): NamedLayer | undefined =>
  [...marks, ...excluded].find(name => offset >= name.offset - 1 && offset <= name.offset + name.length + 1);

function markOf(property: Node): NamedLayer[] {
  const [key, value] = property.children ?? [];
  const name = stringAt(key);
  if (!name) return [];
  const asked = (what: string): unknown => value && findNodeAtLocation(value, [what])?.value;
  const [precision, prune] = [asked('precision'), asked('prune')];
  return [
    {
      ...{ ...name.span, name: name.value },
      ...(typeof precision === 'string' && { precision: precision as Precision }),
      ...(typeof prune === 'number' && { prune }),
    },
  ];
}

function stringAt(node: Node | undefined): { value: string; span: Span } | undefined {
  if (node?.type !== 'string') return undefined;
  return { value: node.value, span: { offset: node.offset + 1, length: node.length - 2 } };
}
