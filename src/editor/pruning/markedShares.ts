import type * as vscode from 'vscode';
import type { PruneRequest } from '../../protocol/prune';
import { recipeInForce } from '../recipe/recipeInForce';
import type { Services } from '../services';

/** What a recipe marks layers to lose, by the choices of its prune step. */
export interface MarkedShares {
  /** null: no layer is marked with a share. */
  readonly shares: Pick<PruneRequest, 'ratios' | 'importance' | 'roundTo'> | null;
  /** Why marks cannot be told although there is a recipe; one line. */
  readonly problem: string | null;
}

/** Of the model's recipe: the open one, else that of the file beside the model. */
export async function markedShares(services: Services, uri: vscode.Uri): Promise<MarkedShares> {
  const { recipe, problem } = await recipeInForce(services, uri);
  const marks = [...(recipe?.layers ?? [])].flatMap(([name, { prune = 0 }]) =>
    prune > 0 ? [[name, prune] as const] : [],
  );
  if (!recipe || marks.length === 0) return { shares: null, problem };
  const { importance, roundTo } = recipe.steps.find(step => step.step === 'prune') ?? {};
  const shares = { ratios: Object.fromEntries(marks), ...(importance && { importance }), ...(roundTo && { roundTo }) };
  return { shares, problem };
}
