import { nearest } from '../passes/namedNodes';

/** Something in a recipe that cannot be understood. */
export interface RecipeProblem {
  /** Where in the JSON: `layers["conv 1"].precision`; '' is the whole. */
  readonly at: string;
  /** What is wrong and what to do, one line. */
  readonly message: string;
}

/** Reads one part of the JSON; undefined after adding to `problems`. */
export type Reader<T> = (value: unknown, at: string, problems: RecipeProblem[]) => T | undefined;

const refuse = (problems: RecipeProblem[], at: string, message: string): undefined => {
  problems.push({ at, message });
};
const shown = (value: unknown): string => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
};

/** A value that a test accepts. `wanted` ends "must be ...". */
const accepted =
  <T>(wanted: string, accepts: (value: unknown) => value is T): Reader<T> =>
  (value, at, problems) =>
    accepts(value) ? value : refuse(problems, at, `must be ${wanted}, not ${shown(value)}`);

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';
const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export const text = accepted('a text that is not empty', isText);
export const flag = accepted('true or false', (value): value is boolean => typeof value === 'boolean');
export const numberBetween = (low: number, high: number): Reader<number> =>
  accepted(
    `a number from ${low} to ${high}`,
    (value): value is number => typeof value === 'number' && value >= low && value <= high,
  );
export const count = accepted(
  'a whole number above 0',
  (value): value is number => Number.isSafeInteger(value) && (value as number) > 0,
);

/** One of some texts, numbers or flags. */
export const oneOf =
  <T extends string | number | boolean>(...choices: readonly T[]): Reader<T> =>
  (value, at, problems) => {
    const choice = choices.find(c => c === value);
    if (choice !== undefined) return choice;
    const meant = typeof value === 'string' ? nearest(value, choices.map(String)) : [];
    const hint = meant.length > 0 ? `; did you mean ${meant[0]}?` : '';
    return refuse(problems, at, `must be ${choices.join(', ')}, not ${shown(value)}${hint}`);
  };

export const listOf =
  <T>(item: Reader<T>): Reader<readonly T[]> =>
  (value, at, problems) => {
    if (!Array.isArray(value)) return refuse(problems, at, `must be a list, not ${shown(value)}`);
    const items = value.map((v: unknown, i) => item(v, `${at}[${i}]`, problems));
    return items.every((i): i is Awaited<T> & T => i !== undefined) ? items : undefined;
  };

/** An object whose keys are free. */
export const mapOf =
  <T>(item: Reader<T>): Reader<ReadonlyMap<string, T>> =>
  (value, at, problems) => {
    if (!isRecord(value)) return refuse(problems, at, `must be an object, not ${shown(value)}`);
    const items = new Map<string, T>();
    for (const [key, v] of Object.entries(value)) {
      const read = item(v, `${at}[${JSON.stringify(key)}]`, problems);
      if (read !== undefined) items.set(key, read);
    }
    return items;
  };

export type Fields<T> = { readonly [F in keyof T]-?: Reader<NonNullable<T[F]>> };

/** An object with these fields, of which `required` must be there. */
export const objectOf =
  <T extends object>(fields: Fields<T>, required: readonly (keyof T & string)[]): Reader<T> =>
  (value, at, problems) => {
    if (!isRecord(value)) return refuse(problems, at, `must be an object, not ${shown(value)}`);
    const before = problems.length;
    const inside = (field: string) => (at === '' ? field : `${at}.${field}`);
    for (const field of required) if (value[field] === undefined) refuse(problems, inside(field), 'is missing; add it');
    const names = Object.keys(fields);
    const read = Object.entries(value).map(([name, v]) => {
      if (Object.hasOwn(fields, name)) return [name, fields[name as keyof T](v, inside(name), problems)] as const;
      const meant = nearest(name, names);
      const hint = meant.length > 0 ? `did you mean ${meant[0]}?` : `the fields are ${names.join(', ')}`;
      return [name, refuse(problems, inside(name), `is not known here; ${hint}`)] as const;
    });
    // Every field has gone through the reader of its type, and those that must be there are.
    return problems.length === before ? (Object.fromEntries(read) as T) : undefined;
  };

/** Which reader reads an object is told by one of its fields. */
export const byField =
  <T>(field: string, readers: Readonly<Record<string, Reader<T>>>): Reader<T> =>
  (value, at, problems) => {
    if (!isRecord(value)) return refuse(problems, at, `must be an object, not ${shown(value)}`);
    const kind = oneOf(...Object.keys(readers))(value[field], at === '' ? field : `${at}.${field}`, problems);
    return kind === undefined ? undefined : readers[kind]!(value, at, problems);
  };
