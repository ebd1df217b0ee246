import * as vscode from 'vscode';
import { registerTable } from '../commands/commandTable';
import type { UriArgument } from '../commands/modelArgument';
import type { Services } from '../services';
import { StudyPanels } from '../study/studyPanels';
import { type ChoosePrecisionArguments, choosePrecision } from './choosePrecision';
import { clearSensitivity, measureSensitivity, type SensitivityArguments } from './measureSensitivity';
import { precisionStudy, searchViewType } from './precisionStudy';

/** Sensitivity of layers to quantization, and the choice of precisions that follows from it. */
export function registerSensitivity(services: Services): vscode.Disposable {
  const { context, log } = services;
  const panels = new StudyPanels(context, log, searchViewType, precisionStudy(services));
  return vscode.Disposable.from(
    panels,
    registerTable(
      {
        'lathe.sensitivity': (given?: UriArgument | SensitivityArguments) => measureSensitivity(services, given),
        'lathe.clearSensitivity': (given?: UriArgument) => clearSensitivity(services, given),
        'lathe.choosePrecision': (given?: UriArgument | ChoosePrecisionArguments) =>
          choosePrecision(services, panels, given),
      },
      log,
    ),
  );
}
