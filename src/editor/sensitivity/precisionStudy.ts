import path from 'node:path';
import * as vscode from 'vscode';
import type { RecipeEdit } from '../../core/recipe/edits';
import { withMarks } from '../../core/recipe/withMarks';
import { withPaths } from '../../core/recipe/withPaths';
import type { Search, SearchRequest } from '../../protocol/search';
import type { WorkContext } from '../engine/backgroundWork';
import { showModel } from '../model/showModel';
import { loadedModel, openDocument } from '../profile/openDocument';
import type { Services } from '../services';
import { measuringSettings } from '../settings';
import { measureInEngine } from '../study/measureInEngine';
import type { StudyKind, StudyTab, TabActions } from '../study/studyTab';
import { requireTrust } from '../trust';
import { askSearch } from './askSearch';

export const searchViewType = 'lathe.search';

export interface SearchResult {
  readonly model: string;
  readonly search: Search;
  /** Index of the point whose marks the recipe was given; null: none. */
  readonly taken: number | null;
}

/** Has the engine find the smallest mix of precisions that keeps what is asked, as a piece of work that can be cancelled. */
export async function searchPrecision(
  services: Pick<Services, 'engine' | 'work'>,
  request: SearchRequest,
  context?: WorkContext,
): Promise<Search> {
  requireTrust('Choosing precisions');
  const { threads } = measuringSettings();
  const params = { ...(threads ? { threads } : {}), ...request };
  return measureInEngine(
    services,
    `Choosing precisions for ${path.basename(request.model)}`,
    'search',
    params,
    context,
  );
}

/** What the tabs of searches do: measure, put the chosen mix on the model, and another one when it is asked for. */
export function precisionStudy(services: Services): StudyKind<SearchRequest, SearchResult> {
  return {
    icon: 'layer',
    unfinished: 'Choosing precisions was not finished.',
    memoryKey: searchViewType,
    show: ({ model, search, taken }) => ({ kind: 'search', model: path.basename(model), search, taken }),
    actions: tab => searchActions(services, tab),
  };
}

function searchActions(
  services: Services,
  tab: StudyTab<SearchRequest, SearchResult>,
): TabActions<SearchRequest, SearchResult> {
  return {
    measure: async (request, context) => {
      const { model } = request;
      const search = await searchPrecision(services, request, context);
      if (search.chosen !== null)
        await putMarks(services, model, search, {
          kind: 'setMarks',
          label: 'Choose precision automatically',
          marks: search.marks,
        });
      return { model, search, taken: search.chosen };
    },
    run: async command => {
      const { request } = tab;
      if (command === 'revealInGraph') await showModel(vscode.Uri.file(request.model));
      else if (command === 'applyRecipe')
        await vscode.commands.executeCommand('lathe.applyRecipe', vscode.Uri.file(request.model));
      else if (command === 'changeData') {
        const asked = await askSearch(services, request.model);
        if (asked) await tab.measure(asked);
      } else throw new Error(`the page of a search asked for ${command}, which it does not have`);
    },
    answers: {
      edit: async ({ edit }) => {
        if (tab.result) await putMarks(services, tab.result.model, tab.result.search, edit);
        return null;
      },
    },
  };
}

/**
 * Marks of a mix come over what the recipe has: layers that the search did not choose for keep their marks. With them comes the step that
 * they were measured with: the same data and choices.
 */
async function putMarks(services: Services, model: string, { step }: Search, edit: RecipeEdit): Promise<void> {
  const document = await openDocument(services, vscode.Uri.file(model));
  await loadedModel(document);
  if (edit.kind !== 'setMarks') {
    document.edit(edit);
    return;
  }
  const present = Object.fromEntries(document.recipe.layers);
  const folder = path.dirname(document.editedRecipe.file.path);
  const relative = (file: string) => path.relative(folder, file).split(path.sep).join('/');
  document.edit({ ...edit, marks: withMarks(present, edit.marks), step: withPaths(step, relative) });
}
