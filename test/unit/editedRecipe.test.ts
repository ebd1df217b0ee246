/** The recipe of an open model against a model of what VS Code knows of it: indices of edits, and where the saved one is. */
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import fc from 'fast-check';
import { type Precision, precisions } from '../../src/core/recipe/recipe';
import { ModelRecipe } from '../../src/editor/recipe/modelRecipe';
import { RecipeFile, recipePath } from '../../src/editor/recipe/recipeFile';

const layers = ['conv1', 'conv2', 'fc'];

/** VS Code's own bookkeeping of one custom document (mainThreadCustomEditors, as of 1.82 and later). */
class Workbench {
  edits: string[] = [];
  index = -1;
  savePoint = -1;
  isContentChanged = false;
  isFromBackup = false;

  readonly listener = {
    changed: () => {},
    edited: (label: string) => {
      this.edits = [...this.edits.slice(0, this.index + 1), label];
      this.index = this.edits.length - 1;
    },
    strayed: () => {
      this.isContentChanged = true;
    },
  };
  get isDirty(): boolean {
    if (this.isContentChanged) return true;
    return this.edits.length > 0 ? this.savePoint !== this.index : this.isFromBackup;
  }
  saved(): void {
    this.isContentChanged = false;
    this.isFromBackup = false;
    this.savePoint = this.index;
  }
  reverted(): void {
    this.isContentChanged = false;
    this.isFromBackup = false;
    this.index = this.savePoint;
    this.edits = this.edits.slice(0, this.index + 1);
  }
}

async function withModel(body: (model: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(path.join(tmpdir(), 'lathe-recipe-'));
  try {
    await body(path.join(folder, 'net.onnx'));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function opened(model: string, workbench: Workbench, backup?: ReturnType<ModelRecipe['backup']>, hash = 'h1') {
  const file = await RecipeFile.open(recipePath(model));
  const recipe = new ModelRecipe(file, path.basename(model), workbench.listener, backup);
  // The page is there before the model has been read.
  recipe.announceRestored();
  recipe.fit(hash, layers);
  return recipe;
}

const mark = (recipe: ModelRecipe, layer: string, precision: Precision | null) =>
  recipe.edit({ kind: 'mark', layers: [layer], change: { precision } });
const shown = ({ view }: ModelRecipe) => JSON.stringify(Object.entries(view.marks).sort());

type Action = 'undo' | 'redo' | 'save' | 'revert' | 'reload' | { layer: string; precision: Precision };
const actions = fc.array(
  fc.oneof(
    fc.constantFrom<Action>('undo', 'redo', 'save', 'revert', 'reload'),
    fc.record({ layer: fc.constantFrom(...layers), precision: fc.constantFrom(...precisions) }),
  ),
  { maxLength: 25 },
);

test('whatever the user does, what VS Code takes for saved is in the file, and nothing else is lost', () =>
  fc.assert(
    fc.asyncProperty(actions, list =>
      withModel(async model => {
        let workbench = new Workbench();
        let recipe = await opened(model, workbench);
        for (const action of list) {
          const before = shown(recipe);
          if (action === 'undo') {
            if (workbench.index < 0 || workbench.index >= workbench.edits.length) continue;
            workbench.index--;
            await recipe.undo();
          } else if (action === 'redo') {
            if (workbench.index >= workbench.edits.length - 1) continue;
            workbench.index++;
            await recipe.redo();
          } else if (action === 'save') {
            if (!workbench.isDirty) continue;
            await recipe.save();
            workbench.saved();
            assert.equal(shown(recipe), before);
          } else if (action === 'revert') {
            if (!workbench.isDirty) continue;
            await recipe.revert();
            workbench.reverted();
            assert.equal(shown(recipe), shown(await opened(model, new Workbench())));
          } else if (action === 'reload') {
            const backup = workbench.isDirty ? JSON.parse(JSON.stringify(recipe.backup())) : undefined;
            workbench = new Workbench();
            workbench.isFromBackup = backup !== undefined;
            recipe = await opened(model, workbench, backup);
            assert.equal(shown(recipe), before);
          } else {
            mark(recipe, action.layer, action.precision);
          }
          assert.equal(recipe.isSaved || workbench.isDirty, true, 'VS Code would close it without a question');
          if (!workbench.isDirty) assert.equal(shown(recipe), shown(await opened(model, new Workbench())));
        }
      }),
    ),
    {
      numRuns: 150,
      examples: [
        [
          // Reverted after the saved state was cut off: VS Code counts the next edit as the saved one.
          [
            ...[{ layer: 'conv1', precision: 'int4' } as const, { layer: 'conv1', precision: 'float16' } as const],
            ...(['save', 'undo', 'undo'] as const),
            ...[{ layer: 'conv1', precision: 'int4' } as const, 'revert' as const],
            { layer: 'conv1', precision: 'int4' },
          ],
        ],
      ],
    },
  ));

test('edited and undone it is clean again, and no file is written for nothing', () =>
  withModel(async model => {
    const workbench = new Workbench();
    const recipe = await opened(model, workbench);
    mark(recipe, 'conv1', 'int8');
    assert.equal(recipe.view.unsaved, true);
    assert.deepEqual(workbench.edits, ['Mark conv1: INT8']);
    workbench.index--;
    await recipe.undo();
    assert.equal(recipe.view.unsaved, false);
    assert.equal(workbench.isDirty, false);
    await recipe.save();
    await assert.rejects(readFile(recipePath(model)));
  }));

test('a layer that the model has not is refused in one line; taking a mark off never is', () =>
  withModel(async model => {
    const recipe = await opened(model, new Workbench());
    assert.throws(() => mark(recipe, 'conv3', 'int8'), /^LatheError: net\.onnx has no layer conv3.*mean conv1\?$/);
    mark(recipe, 'conv3', null);
    assert.throws(
      () => recipe.edit({ kind: 'addStep', step: { step: 'quantize', mode: 'weights', bits: 5 as 4 } }),
      /steps\[0\]\.bits must be 8, 4, not 5/,
    );
    assert.equal(recipe.view.unsaved, false);
  }));

test('marks of layers that a new version of the model lacks are kept and listed', () =>
  withModel(async model => {
    const recipe = await opened(model, new Workbench());
    mark(recipe, 'conv2', 'float32');
    recipe.fit('h2', ['conv1', 'fc']);
    assert.deepEqual(recipe.view.marks, { conv2: { precision: 'float32' } });
    assert.deepEqual(recipe.view.unknown, [{ name: 'conv2', hint: 'conv1' }]);
    recipe.drop();
    assert.deepEqual(recipe.view.marks, {});
  }));

test('a recipe of another version waits until it is taken over, and is not replaced without a question', () =>
  withModel(async model => {
    const first = await opened(model, new Workbench());
    mark(first, 'conv1', 'int8');
    mark(first, 'fc', 'float16');
    await first.save();
    const recipe = await opened(model, new Workbench(), undefined, 'h2');
    assert.deepEqual(recipe.view.waiting, { marks: 2, fitting: 2, steps: 0 });
    assert.deepEqual(recipe.view.marks, {});
    assert.equal(recipe.isSaved, true);
    mark(recipe, 'fc', 'float32');
    assert.match((await recipe.objection()) ?? '', /net\.recipe\.json holds marks of another model or version/);
    recipe.takeOver();
    assert.deepEqual(recipe.view.marks, { conv1: { precision: 'int8' }, fc: { precision: 'float32' } });
    assert.equal(await recipe.objection(), null);
    await recipe.undo();
    assert.equal(recipe.view.waiting?.marks, 2);
    await recipe.redo();
    await recipe.save();
    assert.equal((await opened(model, new Workbench(), undefined, 'h2')).view.waiting, null);
  }));

test('what another program writes is followed while clean, and never replaced in silence while not', () =>
  withModel(async model => {
    const recipe = await opened(model, new Workbench());
    const theirs = (precision: string) =>
      writeFile(
        recipePath(model),
        `{ "version": 1, "model": { "file": "net.onnx" }, "layers": { "fc": { "precision": "${precision}" } } }`,
      );
    await theirs('int8');
    assert.equal(await recipe.follow(), true);
    assert.deepEqual(recipe.view.marks, { fc: { precision: 'int8' } });
    assert.equal(recipe.view.unsaved, false);

    mark(recipe, 'conv1', 'int4');
    await theirs('float16');
    assert.equal(await recipe.follow(), false);
    assert.deepEqual(Object.keys(recipe.view.marks), ['fc', 'conv1']);
    assert.match(recipe.banner ?? '', /net\.recipe\.json was changed by another program/);
    assert.match((await recipe.objection()) ?? '', /changed by another program/);
    await recipe.undo();
    assert.deepEqual(recipe.view.marks, { fc: { precision: 'float16' } });
    assert.equal(recipe.banner, null);
  }));

test('a recipe that cannot be read is told of in one line and not replaced without a question', () =>
  withModel(async model => {
    await writeFile(recipePath(model), '{ "version": 1, "layers": [ ');
    const recipe = await opened(model, new Workbench());
    assert.match(recipe.banner ?? '', /^net\.recipe\.json: not readable as JSON .*$/);
    mark(recipe, 'fc', 'int8');
    assert.equal(await recipe.objection(), recipe.banner);
    assert.match(await readFile(recipePath(model), 'utf8'), /"layers": \[ $/);
  }));

test('marks stay when their file is deleted, and are then not saved', () =>
  withModel(async model => {
    const workbench = new Workbench();
    const recipe = await opened(model, workbench);
    mark(recipe, 'fc', 'int8');
    await recipe.save();
    workbench.saved();
    await rm(recipePath(model));
    await recipe.follow();
    assert.deepEqual(recipe.view.marks, { fc: { precision: 'int8' } });
    assert.equal(workbench.isDirty, true);
    assert.match(recipe.banner ?? '', /no longer on disk/);
    assert.equal(await recipe.objection(), null);
    await recipe.save();
    assert.equal(recipe.banner, null);
    assert.match(await readFile(recipePath(model), 'utf8'), /"fc": \{ "precision": "int8" \}/);
  }));
