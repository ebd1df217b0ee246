import * as vscode from 'vscode';
import { registerTable } from '../commands/commandTable';
import type { UriArgument } from '../commands/modelArgument';
import type { Services } from '../services';
import { StudyPanels } from '../study/studyPanels';
import { type ChoosePrecisionArguments, choosePrecision } from './choosePrecision';
import { type ArgumentsOf, clearSweep, measureSweep } from './measureSweep';
import { precisionStudy, searchViewType } from './precisionStudy';
import { quantizationSweep } from './quantizationSweep';

/** Sensitivity of layers to quantization, and the choice of precisions that follows from it. */
export function registerSensitivity(services: Services): vscode.Disposable {
  const { context, log } = services;
  const panels = new StudyPanels(context, log, searchViewType, precisionStudy(services));
  return vscode.Disposable.from(
    panels,
    registerTable(
      {
        'lathe.sensitivity': (given?: UriArgument | ArgumentsOf<'sensitivity'>) =>
          measureSweep(services, quantizationSweep, given),
        'lathe.clearSensitivity': (given?: UriArgument) => clearSweep(services, quantizationSweep, given),
        'lathe.choosePrecision': (given?: UriArgument | ChoosePrecisionArguments) =>
          choosePrecision(services, panels, given),
      },
      log,
    ),
  );
}
