import path from 'node:path';
import { pickData } from '../data/pickData';
import { showPreview } from '../data/preview/previewPanel';
import type { Services } from '../services';
import { activeModel, modelPath, pickModel, toUri, type UriArgument } from './modelArgument';

/** For keybindings, tasks and tests: what is given here is not asked. */
export interface PreviewArguments {
  readonly uri: UriArgument;
  /** A data set's path, or `synthetic`. */
  readonly data?: string;
}

/** Shows what a model gets from a data set that the user chooses. */
export async function previewData(services: Services, given?: UriArgument | PreviewArguments): Promise<void> {
  const options = given !== undefined && typeof given !== 'string' && 'uri' in given ? given : undefined;
  const named = options?.uri ?? (given as UriArgument | undefined);
  const uri = named === undefined ? (activeModel() ?? (await pickModel('Model to preview data for'))) : toUri(named);
  if (!uri) return;
  const model = modelPath(uri);
  const choice = options?.data
    ? options.data === 'synthetic'
      ? ({ kind: 'synthetic' } as const)
      : ({ kind: 'file', path: options.data } as const)
    : await pickData(services, {
        model,
        purpose: 'preview',
        title: `Preview data for ${path.basename(model)}`,
        placeholder: 'Data to look at',
      });
  if (choice) await showPreview(services, model, choice);
}
