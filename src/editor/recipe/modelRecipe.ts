import { LatheError, messageOf } from '../../core/errors';
import { applyEdit, type RecipeEdit } from '../../core/recipe/edits';
import { parseRecipe } from '../../core/recipe/parse';
import type { Recipe } from '../../core/recipe/recipe';
import { serializeRecipe } from '../../core/recipe/serialize';
import type { RecipeView } from '../../protocol/recipe';
import { checkEdit } from './checkEdit';
import { EditedRecipe } from './editedRecipe';
import { backupOf, type RecipeBackup, restored } from './recipeBackup';
import type { RecipeFile } from './recipeFile';
import { emptyState, isEmpty, type RecipeState, stateOfFile, takenOver } from './recipeState';
import { LayerNames, recipeView } from './recipeView';

export interface RecipeListener {
  /** What pages show of the recipe is another. */
  changed(): void;
  /** An edit that can be undone. */
  edited(label: string): void;
  /** Not saved any more, and no undo leads back. */
  strayed(): void;
}

/** What is known of the model that a recipe is for. */
export interface RecipeModel {
  readonly hash: string;
  readonly layers: LayerNames;
}

/** The recipe of an open model: its marks and steps, the edits that led to them, and the file beside the model. */
export class ModelRecipe {
  private edited: EditedRecipe;
  private model: RecipeModel | null = null;
  private readonly isRestored: boolean;
  /** Edits that a closed window had not saved, which VS Code has not heard of yet. */
  private unannounced: boolean;
  private problem: string | null = null;

  /** Says what was not understood in `banner`. @param modelFile the model's file name */
  constructor(
    readonly file: RecipeFile,
    private readonly modelFile: string,
    private readonly listener: RecipeListener,
    backup?: RecipeBackup,
  ) {
    const saved = this.savedState() ?? emptyState(modelFile);
    this.edited = backup ? restored(backup, saved, file.text) : EditedRecipe.start(saved);
    this.isRestored = backup !== undefined;
    this.unannounced = this.isRestored;
    if (backup && file.text !== null && file.text !== backup.fileText) this.problem = this.conflict();
  }

  get recipe(): Recipe {
    return this.edited.state.recipe;
  }
  get isWaiting(): boolean {
    return this.edited.state.waiting !== null;
  }
  get isSaved(): boolean {
    return this.edited.isSaved;
  }
  /** What is wrong with the recipe's file; one line. */
  get banner(): string | null {
    return this.problem;
  }
  get view(): RecipeView {
    const layers = this.model?.layers ?? new LayerNames([]);
    return recipeView(this.edited.state, { fileName: this.file.name, unsaved: !this.isSaved, layers });
  }

  /** The model has been read, or read again. */
  fit(hash: string, layers: readonly string[]): void {
    const isFirst = this.model === null;
    this.model = { hash, layers: new LayerNames(layers) };
    if (!isFirst || this.isRestored) return;
    const saved = this.savedState();
    if (saved) this.edited = EditedRecipe.start(saved);
  }

  /** Tells again of the edits that a closed window had not saved, for VS Code to undo. */
  announceRestored(): void {
    if (!this.unannounced) return;
    this.unannounced = false;
    for (const label of this.edited.labels) this.listener.edited(label);
    this.strayedUnlessLed();
  }

  /** Throws LatheError for an edit that the model or a recipe's file has no place for. */
  edit(edit: RecipeEdit): void {
    if (!this.model) throw new LatheError(`${this.modelFile} has not been read: nothing can be marked yet.`);
    checkEdit(edit, { ...this.recipe, model: { file: this.modelFile } }, this.model.layers);
    const done = applyEdit(this.recipe, edit);
    if (done) this.push(done.label, { ...this.edited.state, recipe: done.recipe });
  }

  /** Puts what waits in force. */
  takeOver(): void {
    const { waiting } = this.edited.state;
    if (waiting) this.push(`Take over marks of ${waiting.model.file}`, takenOver(this.edited.state));
  }

  /** Lets go of what waits; where nothing does, of marks that the model has no layers for. */
  drop(): void {
    const { recipe, waiting } = this.edited.state;
    const unknown = this.view.unknown.map(({ name }) => name);
    if (waiting) this.push('Drop marks of another version', { recipe, waiting: null });
    else if (unknown.length > 0) this.edit({ kind: 'mark', layers: unknown, change: { precision: null, prune: null } });
  }

  async undo(): Promise<void> {
    this.edited.undo();
    await this.moved();
  }
  async redo(): Promise<void> {
    this.edited.redo();
    await this.moved();
  }

  /** Why the file should not be replaced without a question; null: nothing is lost. */
  async objection(): Promise<string | null> {
    if (await this.file.isChanged()) return `${this.file.name} was changed by another program.`;
    if (this.problem !== null && this.file.text !== null) return this.problem;
    return this.isWaiting ? `${this.file.name} holds marks of another model or version.` : null;
  }

  /** Writes the recipe beside the model. @param evenEmpty writes a file that says nothing, too */
  async save(evenEmpty = false): Promise<void> {
    for (;;) {
      const { state } = this.edited;
      const recipe = { ...state.recipe, model: { file: this.modelFile, hash: this.model?.hash } };
      if (evenEmpty || !isEmpty(recipe) || this.file.text !== null) await this.file.write(this.textOf(recipe));
      // An edit that was made meanwhile is to be saved as well: VS Code takes all for saved now.
      if (this.edited.state !== state) continue;
      this.edited.setSaved({ recipe, waiting: null });
      this.problem = null;
      this.listener.changed();
      return;
    }
  }

  /** The recipe as a file would hold it now. */
  get text(): string {
    return this.textOf(this.recipe);
  }

  /** Goes back to what the file holds. */
  async revert(): Promise<void> {
    await this.file.read();
    this.edited.revert(this.savedState() ?? emptyState(this.modelFile));
    this.listener.changed();
  }

  /** Another program may have written the file: follows it. false: there are edits here that would be lost. */
  async follow(): Promise<boolean> {
    const before = this.file.text;
    if (!this.isSaved) {
      if (!(await this.file.isChanged())) return true;
      this.problem = this.conflict();
      this.listener.changed();
      return false;
    }
    await this.file.read();
    if (this.file.text === before) return true;
    if (this.file.text === null) this.keepWithoutFile();
    else {
      const state = this.savedState();
      if (state) this.edited.setSaved(state);
    }
    this.listener.changed();
    return true;
  }

  backup(): RecipeBackup {
    return backupOf(this.edited, this.file.text);
  }

  private push(label: string, state: RecipeState): void {
    this.edited.push(label, state);
    this.listener.edited(label);
    this.strayedUnlessLed();
    this.listener.changed();
  }

  private async moved(): Promise<void> {
    this.listener.changed();
    // While there was something to save, the file was not followed.
    if (this.isSaved) await this.follow();
  }

  private strayedUnlessLed(): void {
    if (!this.edited.leadsToSaved) this.listener.strayed();
  }

  private keepWithoutFile(): void {
    if (isEmpty(this.recipe)) return;
    this.problem =
      this.file.problem ?? `${this.file.name} is no longer on disk. Its marks are still here: save to write it again.`;
    this.edited.loseSaved(emptyState(this.modelFile));
    this.listener.strayed();
  }

  private textOf(recipe: Recipe): string {
    return serializeRecipe(recipe, this.model?.layers.inOrder ?? []);
  }

  private conflict(): string {
    return `${this.file.name} was changed by another program. You see your own changes, which are not saved.`;
  }

  /** What the file says, for the model as it is now; undefined and a banner when that cannot be understood. */
  private savedState(): RecipeState | undefined {
    this.problem = this.file.problem;
    if (this.problem !== null) return undefined;
    if (this.file.text === null) return emptyState(this.modelFile);
    try {
      const recipe = parseRecipe(this.file.text, this.file.name);
      return stateOfFile(recipe, this.modelFile, this.model?.hash ?? null);
    } catch (error) {
      this.problem = messageOf(error);
      return undefined;
    }
  }
}
