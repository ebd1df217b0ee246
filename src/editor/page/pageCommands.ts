import * as vscode from 'vscode';
import type { HostApi, PageCommand } from '../../protocol/pageApi';
import { pickOne } from '../commands/questions';
import type { ModelDocument } from '../model/modelDocument';
import type { SweepMethod } from '../sensitivity/sweepKind';

/** Commands of the palette that a page asks for by another name. */
const commandOf: Readonly<Partial<Record<PageCommand, string>>> = {
  compareWith: 'lathe.compare',
  revealFile: 'lathe.reveal',
};

type PageChoices = Omit<HostApi['command']['params'], 'command'>;

/** Runs what a toolbar button or menu entry of a model's page stands for. */
export async function runPageCommand(
  command: PageCommand,
  document: ModelDocument,
  { profile, first }: PageChoices,
): Promise<void> {
  switch (command) {
    case 'profile':
      await vscode.commands.executeCommand(
        'lathe.profile',
        profile ? { ...profile, uri: document.uri, data: 'last' } : document.uri,
      );
      return;
    case 'sensitivity':
    case 'pruneSensitivity':
      await vscode.commands.executeCommand(`lathe.${command}`, { uri: document.uri, first });
      return;
    case 'chooseSensitivity': {
      const chosen = await askSensitivity(document);
      if (chosen) await vscode.commands.executeCommand(`lathe.${chosen}`, { uri: document.uri, first });
      return;
    }
    case 'quantizeInt8':
    case 'compareWith':
    case 'openProfile':
    case 'saveProfile':
    case 'clearProfile':
    case 'revealFile':
    case 'applyRecipe':
    case 'openRecipe':
    case 'clearSensitivity':
    case 'clearPruneSensitivity':
    case 'choosePrecision':
    case 'prune':
      await vscode.commands.executeCommand(commandOf[command] ?? `lathe.${command}`, document.uri);
      return;
    case 'saveRecipe':
      // The page that asks is the active editor.
      await vscode.commands.executeCommand('workbench.action.files.save');
      return;
    case 'takeOverMarks':
      document.editedRecipe.takeOver();
      return;
    case 'dropMarks':
      document.editedRecipe.drop();
      return;
    case 'reload':
      await document.reload();
      return;
    case 'copyLayerName':
      if (document.selection !== null) await vscode.env.clipboard.writeText(document.selection);
      return;
    case 'profileLayer':
      if (document.selection !== null)
        await vscode.commands.executeCommand('lathe.profileLayer', document.uri, document.selectedLayers);
      return;
    case 'revealInGraph':
    case 'changeData':
    case 'openOriginal':
    case 'openResult':
      throw new Error(`the page of a model asked for ${command}, which another page has`);
  }
}

const askSensitivity = ({ fileName }: ModelDocument): Promise<SweepMethod | undefined> =>
  pickOne<SweepMethod>(`Sensitivity of ${fileName}`, 'How well do its layers bear …', [
    ['sensitivity', 'Quantization', 'Each layer in fewer bits: which ones should stay float.'],
    ['pruneSensitivity', 'Pruning', 'Channels of each layer removed: how many it can spare.'],
  ]);
