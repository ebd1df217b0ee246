import * as vscode from 'vscode';
import type { EngineApi } from '../../protocol/engineApi';
import type { TransformReport } from '../../protocol/views';
import { signalOf } from '../abort';
import { type DataChoice, dataPath } from '../data/dataMemory';
import type { Services } from '../services';
import { userMessage } from '../userMessage';
import { writtenLog, writtenText } from './writtenText';

/** Has the engine write a file, under a notification with progress and Cancel. */
export async function transformModel<M extends 'quantize' | 'optimize' | 'prune' | 'apply'>(
  { engine, work, log }: Services,
  title: string,
  method: M,
  params: EngineApi[M]['params'],
): Promise<EngineApi[M]['result']> {
  const report = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    (progress, token) =>
      work.run(
        title,
        context => {
          let done = 0;
          return engine.call(method, params, {
            signal: context.signal,
            onProgress: (message, fraction) => {
              context.report(message, fraction);
              const percent = fraction === undefined ? done : fraction * 100;
              progress.report({ message, increment: Math.max(0, percent - done) });
              done = Math.max(done, percent);
            },
          });
        },
        signalOf(token),
      ),
  );
  for (const line of writtenLog(report)) log.info(line);
  for (const warning of report.warnings) log.warn(warning);
  return report;
}

/** Compares what was written with its original, on the data chosen for that; or only says that it is there. */
export async function showWritten(
  services: Services,
  model: string,
  report: TransformReport,
  comparison: DataChoice,
): Promise<void> {
  if (comparison.kind === 'none') return void tellWritten(report);
  const models = { a: model, b: report.output, data: dataPath(comparison), dims: services.dims.get(model) };
  await services.comparisons.open({ ...models, stayedFloat: report.skipped }, [
    ...stepNotes(report),
    ...report.warnings.map(userMessage),
  ]);
}

/** What steps have to say: `remove channels: 49 % of the MACs are left`. */
const stepNotes = ({ steps }: TransformReport): string[] =>
  steps.flatMap(({ name, note }) => (note === undefined ? [] : [`${name}: ${note}`]));

export async function tellWritten(report: TransformReport): Promise<void> {
  const open = 'Open';
  const why = 'Show Log';
  const hasMore = report.skipped.length > 0 || report.warnings.length > 0;
  const choice = await vscode.window.showInformationMessage(writtenText(report), open, ...(hasMore ? [why] : []));
  if (choice === open) await vscode.commands.executeCommand('lathe.open', vscode.Uri.file(report.output));
  if (choice === why) await vscode.commands.executeCommand('lathe.showLog');
}
