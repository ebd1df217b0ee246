/** A state with the name of the edit that led to it. */
interface Entry<State> {
  readonly label: string;
  readonly state: State;
}

/** Undo and redo as a cursor over states. Immutable: what changes it gives a new one. */
export interface History<State> {
  /** The first has no edit before it. */
  readonly entries: readonly Entry<State>[];
  readonly cursor: number;
}

export const startHistory = <State>(state: State): History<State> => ({ entries: [{ label: '', state }], cursor: 0 });

export const currentState = <State>({ entries, cursor }: History<State>): State => entries[cursor]!.state;

/** Adds an edit behind the current state. What was undone before is forgotten. */
export const withEdit = <State>({ entries, cursor }: History<State>, label: string, state: State): History<State> => ({
  entries: [...entries.slice(0, cursor + 1), { label, state }],
  cursor: cursor + 1,
});

/** Name of the edit that `undo` takes back; undefined: there is none. */
export const undoLabel = <State>({ entries, cursor }: History<State>): string | undefined =>
  cursor > 0 ? entries[cursor]!.label : undefined;

/** Name of the edit that `redo` does again; undefined: there is none. */
export const redoLabel = <State>({ entries, cursor }: History<State>): string | undefined => entries[cursor + 1]?.label;

/** The history itself where there is nothing to take back. */
export const undo = <State>(history: History<State>): History<State> =>
  history.cursor > 0 ? { ...history, cursor: history.cursor - 1 } : history;

/** The history itself where there is nothing to do again. */
export const redo = <State>(history: History<State>): History<State> =>
  history.cursor + 1 < history.entries.length ? { ...history, cursor: history.cursor + 1 } : history;
