import type * as vscode from 'vscode';
import { registerTable } from '../commands/commandTable';
import type { UriArgument } from '../commands/modelArgument';
import { type ArgumentsOf, clearSweep, measureSweep } from '../sensitivity/measureSweep';
import type { Services } from '../services';
import { type PruneArguments, pruneModel } from './prune';
import { pruneSweep } from './pruneSweep';

/** Sensitivity of layers to pruning, and the pruning itself. */
export function registerPruning(services: Services): vscode.Disposable {
  return registerTable(
    {
      'lathe.pruneSensitivity': (given?: UriArgument | ArgumentsOf<'pruneSensitivity'>) =>
        measureSweep(services, pruneSweep, given),
      'lathe.clearPruneSensitivity': (given?: UriArgument) => clearSweep(services, pruneSweep, given),
      'lathe.prune': (given?: UriArgument | PruneArguments) => pruneModel(services, given),
    },
    services.log,
  );
}
