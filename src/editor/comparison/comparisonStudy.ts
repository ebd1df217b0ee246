import type * as vscode from 'vscode';
import type { CompareRequest } from '../../protocol/engineApi';
import type { Comparison } from '../../protocol/views';
import type { BackgroundWork } from '../engine/backgroundWork';
import type { Engine } from '../services';
import type { StudyKind } from '../study/studyTab';
import { ComparisonTab } from './comparisonTab';
import { upgradeRecord } from './earlierRecord';

export interface ComparisonTask {
  readonly models: CompareRequest;
  /** What the transform that made b had to say; shown with the result. */
  readonly remarks: readonly string[];
}

export interface ComparisonDependencies {
  readonly engine: Engine;
  readonly work: BackgroundWork;
  readonly log: vscode.LogOutputChannel;
}

/** What the tabs of comparisons do. */
export function comparisonStudy(dependencies: ComparisonDependencies): StudyKind<ComparisonTask, Comparison> {
  return {
    icon: 'compare',
    unfinished: 'This comparison was not finished.',
    memoryKey: 'lathe.comparisons',
    upgrade: upgradeRecord,
    show: comparison => ({ kind: 'comparison', comparison }),
    actions: tab => new ComparisonTab(tab, dependencies),
  };
}
