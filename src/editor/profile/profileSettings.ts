import * as vscode from 'vscode';
import type { ProfileChoices } from '../../protocol/profile';
import { measuringSettings, positive } from '../settings';

const levels = ['disabled', 'basic', 'extended', 'all'] as const;

/** How the user's settings say to profile; absent where the engine's own default holds. */
export function profileSettings(): ProfileChoices {
  const settings = vscode.workspace.getConfiguration('lathe.profile');
  const { threads } = measuringSettings();
  const chosen = settings.get<string>('optimization');
  const optimization = levels.find(level => level === chosen);
  return {
    ...(threads === undefined ? {} : { threads }),
    ...positive('runs', settings.get<number>('runs')),
    ...(optimization === undefined ? {} : { optimization }),
  };
}
