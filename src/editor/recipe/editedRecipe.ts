import { currentState, type History, redo, startHistory, undo, withEdit } from '../../core/recipe/history';
import type { RecipeState } from './recipeState';

/**
 * The states that undo and redo lead through, and which of them is saved. VS Code counts edits too, without knowing what they are:
 * `savedCursor` is where it believes the saved state to be.
 */
export class EditedRecipe {
  private savedCursor = 0;

  private constructor(
    private history: History<RecipeState>,
    private saved: RecipeState,
  ) {}

  /** A state as it is saved. */
  static start(saved: RecipeState): EditedRecipe {
    return new EditedRecipe(startHistory(saved), saved);
  }

  /** States that were not saved when the window closed; the first is what is saved unless that is given. */
  static restore(entries: History<RecipeState>['entries'], saved = entries[0]!.state): EditedRecipe {
    return new EditedRecipe({ entries, cursor: entries.length - 1 }, saved);
  }

  get state(): RecipeState {
    return currentState(this.history);
  }
  get isSaved(): boolean {
    return this.state === this.saved;
  }
  /** Whether undo or redo can lead to what is saved. VS Code does not notice when an edit cuts that off. */
  get leadsToSaved(): boolean {
    return this.history.entries[this.savedCursor]?.state === this.saved;
  }
  /** The edits that led here, the oldest first. */
  get labels(): readonly string[] {
    return this.entriesUpTo(this.history.cursor)
      .slice(1)
      .map(entry => entry.label);
  }

  /** What is lost when the window closes now: the states from the saved one on, or all if it does not lie behind. */
  unsaved(): { readonly entries: History<RecipeState>['entries']; readonly startsSaved: boolean } {
    const startsSaved = this.leadsToSaved && this.savedCursor <= this.history.cursor;
    const entries = this.entriesUpTo(this.history.cursor);
    return { entries: startsSaved ? entries.slice(this.savedCursor) : entries, startsSaved };
  }

  push(label: string, state: RecipeState): void {
    this.history = withEdit(this.history, label, state);
  }
  undo(): void {
    this.history = undo(this.history);
  }
  redo(): void {
    this.history = redo(this.history);
  }

  /** The present state has been saved, as `state`. */
  setSaved(state: RecipeState): void {
    this.putSaved(state);
    this.savedCursor = this.history.cursor;
  }

  /**
   * Goes back to where VS Code believes the saved state to be, which is `state`. Where an edit has cut that off there are fewer states
   * than it counts, and it goes on to count from there: the next edit will be where it believes the saved state to be.
   */
  revert(state: RecipeState): void {
    const cursor = Math.min(this.savedCursor, this.history.entries.length - 1);
    this.history = { entries: this.entriesUpTo(cursor), cursor };
    this.putSaved(state);
  }

  private putSaved(state: RecipeState): void {
    const { entries, cursor } = this.history;
    const present = { label: entries[cursor]!.label, state };
    this.history = { entries: [...entries.slice(0, cursor), present, ...entries.slice(cursor + 1)], cursor };
    this.saved = state;
  }

  /** What was saved is gone; `saved` is there in its place. */
  loseSaved(saved: RecipeState): void {
    this.saved = saved;
  }

  private entriesUpTo(cursor: number): History<RecipeState>['entries'] {
    return this.history.entries.slice(0, cursor + 1);
  }
}
