import path from 'node:path';
import * as vscode from 'vscode';
import { messageOf } from '../../core/errors';
import { showFailure } from '../failures';
import type { Services } from '../services';
import { userMessage } from '../userMessage';
import { type DataItem, dataItems, defaultItem, type Fit } from './dataItems';
import { type DataChoice, DataMemory } from './dataMemory';
import { findData } from './findData';
import { showPreview } from './preview/previewPanel';
import { type DataPurpose, rankByName } from './rankData';

export interface DataQuestion {
  readonly model: string;
  readonly purpose: DataPurpose;
  readonly title: string;
  readonly placeholder: string;
  readonly step?: number;
  readonly totalSteps?: number;
}

/** Of data that pruning wins accuracy back on. */
export const winBackPlaceholder = 'Win accuracy back on … (real inputs; labels are not needed)';

/** So many of the likeliest data sets are opened to see whether they fit. */
const mostLookedInto = 10;

/** Asks which data to use; undefined: the user left. The choice is remembered for the model. */
export async function pickData(services: Services, question: DataQuestion): Promise<DataChoice | undefined> {
  const { model, purpose } = question;
  const memory = new DataMemory(services.context.workspaceState);
  const remember = async (choice: DataChoice) => {
    await memory.set(model, purpose, choice);
    return choice;
  };
  let { placeholder } = question;
  for (;;) {
    const answer = await ask(services, { ...question, placeholder }, memory.get(model, purpose));
    if (!answer) return undefined;
    if (isData(answer)) return remember(answer);
    const found = await browse(model, answer);
    if (!found) return undefined;
    const refusal = await whyUnfit(services, model, found.path);
    if (refusal === undefined) return remember(found);
    placeholder = unusable(refusal);
  }
}

const unusable = (reason: string): string => `Cannot be used: ${reason}`;

/** Why the model cannot be given data that was looked for on the disk; undefined: it can. */
async function whyUnfit({ engine }: Services, model: string, data: string): Promise<string | undefined> {
  const location = vscode.ProgressLocation.Window;
  const name = path.basename(data);
  return vscode.window.withProgress({ location, title: `Looking into ${name}` }, () =>
    engine.call('describeData', { model, data }).then(
      () => undefined,
      // The line that tells it is short.
      error => userMessage(messageOf(error).replace(data, name)),
    ),
  );
}

async function ask(
  services: Services,
  question: DataQuestion,
  last: DataChoice | undefined,
): Promise<DataChoice | Browse | undefined> {
  const { model, purpose } = question;
  const found = await findData(model);
  const known = last?.kind === 'file' ? [...new Set([last.path, ...found])] : found;
  const ranked = rankByName(model, known, purpose);
  const fits = new Map<string, Fit>();
  const pick = vscode.window.createQuickPick<DataItem>();
  Object.assign(pick, {
    title: question.title,
    placeholder: question.placeholder,
    ...(question.totalSteps === 1 ? {} : { step: question.step, totalSteps: question.totalSteps }),
    matchOnDescription: true,
    matchOnDetail: true,
    busy: true,
    // What is asked for belongs to a command under way: a page that takes the focus is no answer.
    ignoreFocusOut: true,
  });
  // Until the user moves, the best row stays under the cursor while the answers come in.
  let moved = false;
  let updating = false;
  const update = () => {
    const active = pick.activeItems[0]?.choice;
    updating = true;
    pick.items = dataItems(model, ranked, fits, purpose).map(withButtons);
    const same = moved ? pick.items.find(item => JSON.stringify(item.choice) === JSON.stringify(active)) : undefined;
    const start = same ?? defaultItem(pick.items, last);
    pick.activeItems = start ? [start] : [];
    updating = false;
  };
  update();
  const looking = new AbortController();
  const answer = new Promise<DataChoice | Browse | undefined>(resolve => {
    pick.onDidChangeActive(items => {
      moved ||= !updating && items[0] !== defaultItem(pick.items, last);
    });
    pick.onDidAccept(() => {
      const item = pick.selectedItems[0];
      if (!item?.choice) return;
      if (item.refusal) pick.placeholder = unusable(item.refusal);
      else resolve(item.choice);
    });
    pick.onDidTriggerItemButton(({ item }) => {
      if (!isData(item.choice)) return;
      // The tab with the preview opens behind the question, which stays.
      showPreview(services, model, item.choice).catch(error => showFailure(error, services.log));
    });
    pick.onDidHide(() => resolve(undefined));
  });
  pick.show();
  void lookInto(services, model, ranked.slice(0, mostLookedInto), looking.signal, (data, fit) => {
    fits.set(data, fit);
    update();
  }).then(() => {
    pick.busy = false;
  });
  try {
    return await answer;
  } finally {
    looking.abort();
    pick.dispose();
  }
}

async function lookInto(
  services: Services,
  model: string,
  candidates: readonly string[],
  signal: AbortSignal,
  tell: (data: string, fit: Fit) => void,
): Promise<void> {
  for (const data of candidates) {
    if (signal.aborted) return;
    try {
      tell(data, await services.engine.call('describeData', { model, data }, { signal }));
    } catch (error) {
      if (!signal.aborted) tell(data, { reason: messageOf(error) });
    }
  }
}

type Browse = Exclude<NonNullable<DataItem['choice']>, DataChoice>;
type FileChoice = Extract<DataChoice, { kind: 'file' }>;
const isData = (choice: DataItem['choice']): choice is DataChoice =>
  choice !== undefined && choice.kind !== 'browse' && choice.kind !== 'browseFolder';

/** What can be looked at before it is chosen. */
function withButtons(item: DataItem): DataItem {
  if (item.refusal || (item.choice?.kind !== 'file' && item.choice?.kind !== 'synthetic')) return item;
  return { ...item, buttons: [{ iconPath: new vscode.ThemeIcon('eye'), tooltip: 'Preview what the model gets' }] };
}

async function browse(model: string, { kind }: Browse): Promise<FileChoice | undefined> {
  const filter = { filters: { 'NumPy archives': ['npz'] } };
  const chosen = await vscode.window.showOpenDialog({
    title: 'Data for the model',
    openLabel: 'Use This Data',
    defaultUri: vscode.Uri.joinPath(vscode.Uri.file(model), '..'),
    ...(kind === 'browse' ? filter : { canSelectFiles: false, canSelectFolders: true }),
  });
  return chosen?.[0] ? { kind: 'file', path: chosen[0].fsPath } : undefined;
}
